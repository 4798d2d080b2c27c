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
  const order = topologicalOrder(graph)
  const compute = order.filter((id) => isCompute(graph.nodes[id]!.type, catalogue))
  const sources = new Map(compute.map((id) => [id, computeSources(graph, id, catalogue)]))
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

/** The other kinds are a closed list, so what the catalogue does not (yet) know is a plugin's. */
const isCompute = (type: string, catalogue: NodeCatalogue) => (catalogue.get(type)?.exec ?? 'compute') === 'compute'

/**
 * The compute nodes whose results a node needs, looking through inline and
 * recipe nodes. Each is looked at once: a ladder of recipe nodes has more ways
 * through it than anyone can walk.
 */
export function computeSources(graph: Graph, id: string, catalogue: NodeCatalogue): Set<string> {
  const found = new Set<string>()
  const seen = new Set([id])
  // A set is walked in the order it grows.
  for (const one of seen) {
    for (const source of sourcesOf(graph, one)) {
      ;(isCompute(graph.nodes[source]!.type, catalogue) ? found : seen).add(source)
    }
  }
  return found
}
