import type { Graph } from '@/lib/workflow/graph'
import { drawingGraph } from '@/lib/workflow/graphs/drawing'
import type { Drawing } from '@/lib/workflow/graphs/wish'
import type { Start } from '@/lib/workflow/graphs/image-to-image'
import type { ImageInputParams, MaskInputParams } from '@/lib/workflow/nodes.generated'

export interface Mask {
  source: string
  /** Px over which the new part fades into the old one. */
  feather: number
}

/** Pictures in which the white part of a mask is drawn anew; the rest keeps its very pixels, and the picture its size. */
export const inpaintGraph = (wish: Drawing, { source, strength }: Start, mask: Mask): Graph =>
  drawingGraph('inpaint', wish, {
    type: 'kizy/Inpaint',
    params: { strength },
    shared: {
      start: { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams },
      mask: { type: 'kizy/MaskInput', params: { source: mask.source } satisfies MaskInputParams },
    },
    edges: [],
    into: { image: 'start.image', mask: 'mask.mask' },
    keeps: { image: 'start.image', mask: 'mask.mask', feather: mask.feather },
  })
