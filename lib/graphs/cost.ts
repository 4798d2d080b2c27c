import type { Issue } from '@/lib/graphs/issues'
import type { Size } from '@/lib/graphs/schema'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'

/**
 * What a graph asks of the machine, before anything runs: over all compute
 * nodes, steps times the pixels of what the node gives. A node without steps
 * counts as one. It is no measure of seconds, only of what is out of proportion.
 */

/** As much as the largest press of Create: 12 pictures of 2048 x 2048, 150 steps each. */
export const MAX_WORK = 12 * 150 * 2048 ** 2

/** No file of ours needs a longer side, and beyond it memory runs out rather than time. */
const MAX_SIDE = 8192

/** Where a size is known only once the node runs. */
const UNKNOWN_PIXELS = 1024 ** 2

export function workOf(graph: Graph, sizes: Map<string, Size | null>, catalogue: NodeCatalogue): number {
  const works = Object.entries(graph.nodes).map(([id, { type, params }]) => {
    if (catalogue.get(type)?.exec !== 'compute') return 0
    const size = sizes.get(id)
    const steps = typeof params.steps === 'number' ? params.steps : 1
    return Math.max(1, steps) * (size ? size.width * size.height : UNKNOWN_PIXELS)
  })
  return works.reduce((sum, work) => sum + work, 0)
}

/** What is too much about it, in words; nothing when it may run. */
export function workIssues(work: number, sizes: Map<string, Size | null>): Issue[] {
  const tooLarge = [...sizes].flatMap(([node, size]): Issue[] => {
    if (!size || Math.max(size.width, size.height) <= MAX_SIDE) return []
    const message = `This would be ${size.width} × ${size.height} pixels; a side has at most ${MAX_SIDE}`
    return [{ code: 'too_much_work', node, field: null, message }]
  })
  if (work <= MAX_WORK) return tooLarge
  const times = (work / MAX_WORK).toLocaleString('en', { maximumSignificantDigits: 2 })
  const message = `All parts together ask for ${times} times the work of the largest run; fewer steps, smaller pictures or fewer parts will fit`
  return [...tooLarge, { code: 'too_much_work', node: '', field: null, message }]
}
