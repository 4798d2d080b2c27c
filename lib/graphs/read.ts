import { type Issue, shown } from '@/lib/graphs/issues'
import { GRAPH_LIMITS, OWN_GRAPH } from '@/lib/graphs/schema'
import { type Graph, type GraphNode, NodeId, Port } from '@/lib/workflow/graph'
import { MAX_NODES } from '@/lib/workflow/validate'

/** What could be read of a graph, so that one bad node does not hide what is wrong with the others. */
export interface ReadGraph {
  name: string
  graph: Graph
  issues: Issue[]
  /** Nodes that stand there but cannot be read: an edge to one is no second fault. */
  unreadable: Set<string>
}

/** Worked out by the studio for every picture: never taken from outside. */
const STUDIO_ONLY = new Set(['picture', 'facts', 'pinned'])

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const issue = (code: Issue['code'], node: string, field: string | null, message: string): Issue => ({
  code,
  node: shown(node),
  field,
  message,
})

/** Reads `{name?, nodes, edges}`, and says everything about its shape that is not right. */
export function readGraph(sent: unknown): ReadGraph {
  const nothing: ReadGraph = {
    name: '',
    graph: { name: OWN_GRAPH, nodes: {}, edges: [] },
    issues: [],
    unreadable: new Set(),
  }
  if (!isRecord(sent)) {
    return { ...nothing, issues: [issue('bad_shape', '', null, 'A graph is an object with nodes and edges')] }
  }
  const tooLarge = sizeIssues(sent)
  if (tooLarge.length > 0) return { ...nothing, issues: tooLarge }

  const nodes = readNodes(sent.nodes)
  const edges = readEdges(sent.edges)
  const name = readName(sent.name)
  return {
    name: name.name,
    graph: { name: OWN_GRAPH, nodes: nodes.nodes, edges: edges.edges },
    issues: [...unknownFields(sent, ['name', 'nodes', 'edges'], ''), ...name.issues, ...nodes.issues, ...edges.issues],
    unreadable: nodes.unreadable,
  }
}

/** Said alone: what is that large is not looked at further. */
function sizeIssues({ nodes, edges }: Record<string, unknown>): Issue[] {
  const counts = [
    { field: 'nodes', count: isRecord(nodes) ? Object.keys(nodes).length : 0, most: MAX_NODES },
    { field: 'edges', count: Array.isArray(edges) ? edges.length : 0, most: GRAPH_LIMITS.edges },
  ]
  return counts
    .filter(({ count, most }) => count > most)
    .map(({ field, count, most }) => issue('too_large', '', field, `${count} ${field}; at most ${most} may run`))
}

function unknownFields(record: Record<string, unknown>, known: string[], node: string): Issue[] {
  return Object.keys(record)
    .filter((key) => !known.includes(key))
    .map((key) =>
      STUDIO_ONLY.has(key)
        ? issue('not_settable', node, key, `${key} is worked out by the studio; leave it out`)
        : issue('unknown_field', node, shown(key), `There is no ${shown(key)} here`),
    )
}

function readName(name: unknown): { name: string; issues: Issue[] } {
  if (name === undefined) return { name: '', issues: [] }
  if (typeof name === 'string' && name.trim().length <= GRAPH_LIMITS.name) return { name: name.trim(), issues: [] }
  const message = `The name is a text of at most ${GRAPH_LIMITS.name} characters`
  return { name: '', issues: [issue('bad_shape', '', 'name', message)] }
}

function readNodes(sent: unknown) {
  const issues: Issue[] = []
  const unreadable = new Set<string>()
  const nodes: [string, GraphNode][] = []
  if (!isRecord(sent)) issues.push(issue('bad_shape', '', 'nodes', 'nodes is an object: a node by each name'))
  for (const [id, node] of Object.entries(isRecord(sent) ? sent : {})) {
    const read = readNode(id, node)
    issues.push(...read.issues)
    if (read.node) nodes.push([id, read.node])
    else unreadable.add(id)
  }
  // Names were checked: none of them is `__proto__`, and fromEntries would make that an ordinary field too.
  return { nodes: Object.fromEntries(nodes), issues, unreadable }
}

function readNode(id: string, sent: unknown): { node: GraphNode | null; issues: Issue[] } {
  if (!NodeId.safeParse(id).success) {
    const message = 'A node’s name is small letters, digits and hyphens, at most 64, a letter first'
    return { node: null, issues: [issue('bad_shape', id, null, message)] }
  }
  if (!isRecord(sent)) return { node: null, issues: [issue('bad_shape', id, null, 'A node is an object')] }
  const issues = unknownFields(sent, ['type', 'params'], id)
  const { type, params = {} } = sent
  if (typeof type !== 'string' || type.length > 200) {
    return { node: null, issues: [...issues, issue('bad_shape', id, 'type', 'type is a text: "kizy/TextToImage"')] }
  }
  if (!isRecord(params)) issues.push(issue('bad_shape', id, 'params', 'params is an object'))
  return { node: { type, params: isRecord(params) ? params : {} }, issues }
}

function readEdges(sent: unknown): { edges: Graph['edges']; issues: Issue[] } {
  if (!Array.isArray(sent)) {
    return { edges: [], issues: [issue('bad_shape', '', 'edges', 'edges is a list of {from, to}')] }
  }
  const issues: Issue[] = []
  const edges = sent.flatMap((edge: unknown, place) => {
    const field = `edges/${place}`
    if (!isRecord(edge)) {
      issues.push(issue('bad_shape', '', field, 'An edge is {from, to}'))
      return []
    }
    issues.push(...unknownFields(edge, ['from', 'to'], '').map((one) => ({ ...one, field: `${field}/${one.field}` })))
    const [from, to] = [Port.safeParse(edge.from), Port.safeParse(edge.to)]
    if (from.success && to.success) return [{ from: from.data, to: to.data }]
    issues.push(issue('bad_shape', '', field, 'An edge goes from "node.output" to "node.input"'))
    return []
  })
  return { edges, issues }
}
