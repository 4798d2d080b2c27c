import { z } from 'zod'
import { ArtworkFacts } from '@/lib/artworks/schema'
import { BlobValue } from '@/lib/workflow/values'

/** A graph is data: nodes by id, and edges from an output to an input. */
export const GraphNode = z.strictObject({
  type: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Which picture of the run this node works on, from 0; left out where it serves all of them. */
  picture: z.int().min(0).optional(),
  /** On a node that finishes a picture: what its artwork says about how it was made. */
  facts: ArtworkFacts.optional(),
  /** Beside them: the output that shows the picture without its effects. */
  before: z.string().optional(),
  /** On a node that names a source: the file it was found to be at submit, which its owner may use. */
  pinned: BlobValue.optional(),
})
export type GraphNode = z.infer<typeof GraphNode>

/** What a node of a graph may be called. */
export const NodeId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)

/** `"prompt.text"`: an output or input of a node. */
export const Port = z.string().regex(/^[a-z][a-z0-9-]{0,63}\.[A-Za-z][A-Za-z0-9]{0,63}$/)

export const Graph = z.strictObject({
  name: z.string(),
  nodes: z.record(NodeId, GraphNode),
  edges: z.array(z.strictObject({ from: Port, to: Port })),
})
export type Graph = z.infer<typeof Graph>

/** One end of an edge. */
export interface PortRef {
  node: string
  field: string
}

export function splitPort(text: string): PortRef {
  const dot = text.indexOf('.')
  return { node: text.slice(0, dot), field: text.slice(dot + 1) }
}

/** What feeds every node, by input name, in the order the edges stand: one walk for all of them. */
export function wiringOf(graph: Graph): Map<string, Map<string, PortRef[]>> {
  const wiring = new Map<string, Map<string, PortRef[]>>()
  for (const edge of graph.edges) {
    const to = splitPort(edge.to)
    const inputs = wiring.get(to.node) ?? new Map<string, PortRef[]>()
    wiring.set(to.node, inputs.set(to.field, [...(inputs.get(to.field) ?? []), splitPort(edge.from)]))
  }
  return wiring
}

/** What a plain object holds under a key of its own: `constructor` is a fair name for a node, and not one it has by itself. */
export const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** The edges that end in a node, by input name, in the order they stand. */
export function inputsOf(graph: Graph, id: string): Map<string, PortRef[]> {
  const inputs = new Map<string, PortRef[]>()
  for (const edge of graph.edges) {
    const to = splitPort(edge.to)
    if (to.node !== id) continue
    inputs.set(to.field, [...(inputs.get(to.field) ?? []), splitPort(edge.from)])
  }
  return inputs
}

/** Ids of the nodes that feed a node directly. */
export function sourcesOf(graph: Graph, id: string): string[] {
  return [...new Set([...inputsOf(graph, id).values()].flat().map(({ node }) => node))]
}

/** A node and everything before it that had a part in what it gives; each once. */
export function ancestryOf(graph: Graph, id: string): string[] {
  const wiring = wiringOf(graph)
  const found = new Set([id])
  // A set is walked in the order it grows, so this ends when nothing new was found.
  for (const one of found) {
    for (const ports of wiring.get(one)?.values() ?? []) ports.forEach(({ node }) => found.add(node))
  }
  return [...found]
}

/** The nodes that finish a picture, by its place in the run. */
export function pictureOutputs(graph: Graph): { id: string; picture: number; facts: ArtworkFacts }[] {
  return Object.entries(graph.nodes)
    .flatMap(([id, { picture, facts }]) => (facts ? [{ id, picture: picture ?? 0, facts }] : []))
    .sort((a, b) => a.picture - b.picture)
}
