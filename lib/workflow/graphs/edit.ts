import type { Graph } from '@/lib/workflow/graph'
import { drawingGraph } from '@/lib/workflow/graphs/drawing'
import type { Drawing } from '@/lib/workflow/graphs/wish'
import type { ImageInputParams } from '@/lib/workflow/nodes.generated'

/** Pictures that are another one with what the words say changed. */
export const editGraph = (wish: Drawing, { source }: { source: string }): Graph =>
  drawingGraph('edit', wish, {
    type: 'kizy/EditImage',
    params: {},
    shared: { start: { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams } },
    edges: [],
    into: { images: 'start.image' },
  })
