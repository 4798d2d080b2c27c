import { z } from 'zod'
import { ArtworkSettings } from '@/lib/artworks/schema'

/** A graph is data: nodes by id, and edges from an output to an input. */
export const GraphNode = z.strictObject({
  type: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Which picture of the run this node works on, from 0; left out where it serves all of them. */
  picture: z.int().min(0).optional(),
  /** On a node that finishes a picture: what its artwork says about how it was made. */
  facts: ArtworkSettings.optional(),
})
export type GraphNode = z.infer<typeof GraphNode>

const nodeId = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)

/** `"prompt.text"`: an output or input of a node. */
const port = z.string().regex(/^[a-z][a-z0-9-]{0,63}\.[A-Za-z][A-Za-z0-9]{0,63}$/)

export const Graph = z.strictObject({
  name: z.string(),
  nodes: z.record(nodeId, GraphNode),
  edges: z.array(z.strictObject({ from: port, to: port })),
})
export type Graph = z.infer<typeof Graph>

export function splitPort(text: string): { node: string; field: string } {
  const dot = text.indexOf('.')
  return { node: text.slice(0, dot), field: text.slice(dot + 1) }
}

/** What a plain object holds under a key of its own: `constructor` is a fair name for a node, and not one it has by itself. */
export const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

/** The edges that end in a node, by input name, in the order they stand. */
export function inputsOf(graph: Graph, id: string): Map<string, { node: string; field: string }[]> {
  const inputs = new Map<string, { node: string; field: string }[]>()
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
