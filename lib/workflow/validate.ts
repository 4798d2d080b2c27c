import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import type { NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { type Graph, type PortRef, splitPort, wiringOf } from '@/lib/workflow/graph'
import { isInterpreted } from '@/lib/workflow/interpret'

export interface GraphIssue {
  code:
    | 'unknown_type'
    | 'unknown_node'
    | 'unknown_port'
    | 'missing_input'
    | 'kind_mismatch'
    | 'cycle'
    | 'unreachable'
    | 'bad_param'
    | 'too_large'
    | 'duplicate_edge'
  node: string
  field: string | null
  message: string
}

export const MAX_NODES = 200

const ajv = new Ajv({ allErrors: true, useDefaults: true, strict: false })
const compiled = new WeakMap<NodeSpec, ValidateFunction>()

function paramsValidator(spec: NodeSpec): ValidateFunction {
  const validate = compiled.get(spec) ?? ajv.compile(spec.params)
  compiled.set(spec, validate)
  return validate
}

/** Params with the node's defaults filled in. Throws when they do not fit: validate first. */
export function normalizeParams(spec: NodeSpec, params: Record<string, unknown>): Record<string, unknown> {
  const filled = structuredClone(params)
  if (!paramsValidator(spec)(filled)) throw new Error(`Params do not fit ${spec.type}`)
  return filled
}

/** Everything wrong with a graph at once, each with its node and field; empty when it may run. */
export function validateGraph(graph: Graph, catalogue: NodeCatalogue): GraphIssue[] {
  const ids = Object.keys(graph.nodes)
  if (ids.length > MAX_NODES) {
    return [{ code: 'too_large', node: '', field: null, message: `${ids.length} nodes; at most ${MAX_NODES} may run` }]
  }
  const wiring = wiringOf(graph)
  return [
    ...ids.flatMap((id) => nodeIssues(graph, id, wiring, catalogue)),
    ...graph.edges.flatMap((edge) => edgeIssues(graph, edge, wiring, catalogue)),
    ...duplicateEdges(graph),
    ...shapeIssues(graph, catalogue),
  ]
}

type Wiring = ReturnType<typeof wiringOf>

/** Names come from outside: `constructor` must find nothing that was not put there. */
const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

function nodeIssues(graph: Graph, id: string, wiring: Wiring, catalogue: NodeCatalogue): GraphIssue[] {
  const node = graph.nodes[id]!
  const spec = catalogue.get(node.type)
  if (!spec) return [{ code: 'unknown_type', node: id, field: null, message: `There is no node of type ${node.type}` }]

  if (spec.exec !== 'compute' && !isInterpreted(spec.type)) {
    const message = `This studio does not know how to read ${spec.type}: it is newer than the studio`
    return [{ code: 'unknown_type', node: id, field: null, message }]
  }
  const validate = paramsValidator(spec)
  validate(structuredClone(node.params))
  const params = (validate.errors ?? []).map((error): GraphIssue => {
    const field =
      error.instancePath.slice(1) || String(error.params.missingProperty ?? error.params.additionalProperty ?? '')
    return { code: 'bad_param', node: id, field, message: `${field}: ${error.message}` }
  })
  const given = wiring.get(id) ?? new Map<string, PortRef[]>()
  const missing = Object.entries(spec.inputs)
    .filter(([name, port]) => port.required && !given.has(name))
    .map(([name]): GraphIssue => ({
      code: 'missing_input',
      node: id,
      field: name,
      message: `Nothing is connected to ${name}`,
    }))
  return [...params, ...missing]
}

function edgeIssues(
  graph: Graph,
  edge: Graph['edges'][number],
  wiring: Wiring,
  catalogue: NodeCatalogue,
): GraphIssue[] {
  const from = splitPort(edge.from)
  const to = splitPort(edge.to)
  const absent = [from.node, to.node].filter((id) => !own(graph.nodes, id))
  if (absent.length > 0) {
    return absent.map((node) => ({
      code: 'unknown_node',
      node,
      field: null,
      message: `An edge names ${node}, which is not there`,
    }))
  }
  const source = catalogue.get(graph.nodes[from.node]!.type)
  const target = catalogue.get(graph.nodes[to.node]!.type)
  if (!source || !target) return []
  const output = own(source.outputs, from.field)
  const input = own(target.inputs, to.field)
  if (!output)
    return [
      {
        code: 'unknown_port',
        node: from.node,
        field: from.field,
        message: `${source.type} has no output ${from.field}`,
      },
    ]
  if (!input)
    return [
      { code: 'unknown_port', node: to.node, field: to.field, message: `${target.type} has no input ${to.field}` },
    ]
  if (output.kind !== input.kind || (output.list && !input.list)) {
    return [
      {
        code: 'kind_mismatch',
        node: to.node,
        field: to.field,
        message: `${to.field} takes ${input.kind}, not ${output.kind}`,
      },
    ]
  }
  if (!input.list && (wiring.get(to.node)?.get(to.field)?.length ?? 0) > 1) {
    return [{ code: 'kind_mismatch', node: to.node, field: to.field, message: `${to.field} takes one value only` }]
  }
  return []
}

function duplicateEdges({ edges }: Graph): GraphIssue[] {
  const seen = new Set<string>()
  return edges.flatMap(({ from, to }): GraphIssue[] => {
    const isSecond = seen.has(`${from} ${to}`)
    seen.add(`${from} ${to}`)
    if (!isSecond) return []
    const { node, field } = splitPort(to)
    return [{ code: 'duplicate_edge', node, field, message: `The edge from ${from} to ${to} stands there twice` }]
  })
}

/** Cycles, and nodes that lead to no output of the graph. What a training teaches is one, too. */
function shapeIssues(graph: Graph, catalogue: NodeCatalogue): GraphIssue[] {
  const sources = allSources(graph)
  const order = orderBy(sources)
  const ids = Object.keys(graph.nodes)
  if (order.length < ids.length) {
    const sorted = new Set(order)
    const cyclic = ids.filter((id) => !sorted.has(id))
    return cyclic.map((node) => ({ code: 'cycle', node, field: null, message: 'This node waits for itself' }))
  }
  const isEnd = (type: string) => type.endsWith('Output') || catalogue.get(type)?.resources.trainer
  const useful = new Set(ids.filter((id) => isEnd(graph.nodes[id]!.type)))
  for (const id of order.toReversed()) if (useful.has(id)) sources.get(id)?.forEach((source) => useful.add(source))
  return ids
    .filter((id) => !useful.has(id))
    .map((node) => ({ code: 'unreachable', node, field: null, message: 'Nothing of this node reaches an output' }))
}

/**
 * Node ids so that each stands after what feeds it; nodes of a cycle are left
 * out. Ties go by length and then by letter, which is how Postgres keeps the
 * keys of a graph: the answer is the same whoever wrote it down in what order.
 */
export const topologicalOrder = (graph: Graph): string[] => orderBy(allSources(graph))

/** The nodes of the graph that feed each node directly. */
function allSources(graph: Graph): Map<string, Set<string>> {
  const wiring = wiringOf(graph)
  const ids = Object.keys(graph.nodes).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
  const known = new Set(ids)
  const sourcesOf = (id: string) => [...(wiring.get(id)?.values() ?? [])].flat().map(({ node }) => node)
  return new Map(ids.map((id) => [id, new Set(sourcesOf(id).filter((source) => known.has(source)))]))
}

function orderBy(sources: Map<string, Set<string>>): string[] {
  const done = new Set<string>()
  const waiting = new Set(sources.keys())
  for (;;) {
    const ready = [...waiting].filter((id) => [...sources.get(id)!].every((source) => done.has(source)))
    if (ready.length === 0) return [...done]
    ready.forEach((id) => {
      done.add(id)
      waiting.delete(id)
    })
  }
}
