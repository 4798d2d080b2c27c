import type { Graph } from '@/lib/workflow/graph'
import { drawingGraph } from '@/lib/workflow/graphs/drawing'
import type { Drawing } from '@/lib/workflow/graphs/wish'

/** The hidden graph behind Create: words, and pictures of them. */
export const textToImageGraph = (wish: Drawing): Graph =>
  drawingGraph('text-to-image', wish, { type: 'kizy/TextToImage', params: {}, shared: {}, edges: [], into: {} })
