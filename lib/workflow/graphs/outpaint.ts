import type { Graph } from '@/lib/workflow/graph'
import { drawingGraph } from '@/lib/workflow/graphs/drawing'
import type { Drawing } from '@/lib/workflow/graphs/wish'
import type { ExtendCanvasParams, ImageInputParams } from '@/lib/workflow/nodes.generated'

export interface Outpaint {
  source: string
  /** How many px of the picture's own to add on each side. */
  canvas: Pick<ExtendCanvasParams, 'left' | 'top' | 'right' | 'bottom'> & { overlap: number }
}

/**
 * Pictures that go on beyond the edges of another one: it is put on a larger
 * canvas once, and what is new of that is drawn for each picture. What was
 * there keeps its very pixels.
 */
export const outpaintGraph = (wish: Drawing, { source, canvas }: Outpaint): Graph =>
  drawingGraph('outpaint', wish, {
    type: 'kizy/Inpaint',
    params: { strength: 1 },
    shared: {
      start: { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams },
      canvas: { type: 'kizy/ExtendCanvas', params: { ...canvas } },
    },
    edges: [{ from: 'start.image', to: 'canvas.image' }],
    into: { image: 'canvas.image', mask: 'canvas.mask' },
    // It fades in over what it overlaps: beyond the edge all is new.
    keeps: { image: 'canvas.image', mask: 'canvas.mask', feather: canvas.overlap },
  })
