import type { Graph } from '@/lib/workflow/graph'
import { type Drawing, drawingGraph } from '@/lib/workflow/graphs/drawing'

/** The hidden graph behind Create: words, and pictures of them. */
export const textToImageGraph = (wish: Drawing): Graph =>
  drawingGraph('text-to-image', wish, { type: 'kizy/TextToImage', params: {}, shared: {}, edges: [], into: {} })
