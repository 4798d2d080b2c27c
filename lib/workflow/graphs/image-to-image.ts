import type { Graph } from '@/lib/workflow/graph'
import { drawingGraph } from '@/lib/workflow/graphs/drawing'
import type { Drawing } from '@/lib/workflow/graphs/wish'
import type { ImageInputParams } from '@/lib/workflow/nodes.generated'

export interface Start {
  /** `upload:ID`, `artwork:ID`, or an address on the web. */
  source: string
  /** How much is drawn anew, above 0 to 1. */
  strength: number
}

/** Pictures that begin with another one. */
export const imageToImageGraph = (wish: Drawing, { source, strength }: Start): Graph =>
  drawingGraph('image-to-image', wish, {
    type: 'kizy/ImageToImage',
    params: { strength },
    shared: { start: { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams } },
    edges: [],
    into: { image: 'start.image' },
  })
