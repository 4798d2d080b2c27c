import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import { type Graph, sourcesOf } from '@/lib/workflow/graph'
import { topologicalOrder } from '@/lib/workflow/validate'

/** Compute nodes that follow one another with no branch: they run in one go. */
export interface Chain {
  nodes: string[]
  /** Indices of the chains that must be finished before. */
  after: number[]
}

/**
 * Cuts a valid graph into chains. Inline and recipe nodes cost nothing and
 * belong to no chain; they are interpreted when a compute node asks for them.
 */
export function planChains(graph: Graph, catalogue: NodeCatalogue): Chain[] {
  const isCompute = (id: string) => catalogue.require(graph.nodes[id]!.type).exec === 'compute'
  const order = topologicalOrder(graph)
  const compute = order.filter(isCompute)
  const sources = computeSources(graph, order, isCompute)
  const consumers = (id: string) => compute.filter((other) => sources.get(other)!.has(id))

  const chains: string[][] = []
  const chainOf = new Map<string, number>()
  for (const id of compute) {
    const [only, ...others] = sources.get(id)!
    const joins = only !== undefined && others.length === 0 && consumers(only).length === 1
    const chain = joins ? chainOf.get(only)! : chains.length
    ;(chains[chain] ??= []).push(id)
    chainOf.set(id, chain)
  }
  return chains.map((nodes, index) => {
    const before = nodes.flatMap((id) => [...sources.get(id)!].map((source) => chainOf.get(source)!))
    return { nodes, after: [...new Set(before)].filter((chain) => chain !== index).sort((a, b) => a - b) }
  })
}

/**
 * For each node the compute nodes whose results it needs, looking through
 * inline and recipe nodes. Follows the order, so that each is looked at once
 * however many ways lead to it.
 */
function computeSources(graph: Graph, order: string[], isCompute: (id: string) => boolean): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const id of order) {
    const direct = sourcesOf(graph, id).flatMap((source) => (isCompute(source) ? [source] : [...found.get(source)!]))
    found.set(id, new Set(direct))
  }
  return found
}
