import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import type { NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { type Graph, inputsOf, own, sourcesOf, splitPort } from '@/lib/workflow/graph'

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
  return [
    ...ids.flatMap((id) => nodeIssues(graph, id, catalogue)),
    ...graph.edges.flatMap((edge) => edgeIssues(graph, edge, catalogue)),
    ...shapeIssues(graph),
  ]
}

function nodeIssues(graph: Graph, id: string, catalogue: NodeCatalogue): GraphIssue[] {
  const node = graph.nodes[id]!
  const spec = catalogue.get(node.type)
  if (!spec) return [{ code: 'unknown_type', node: id, field: null, message: `There is no node of type ${node.type}` }]

  const validate = paramsValidator(spec)
  validate(structuredClone(node.params))
  const params = (validate.errors ?? []).map((error): GraphIssue => {
    const field =
      error.instancePath.slice(1) || String(error.params.missingProperty ?? error.params.additionalProperty ?? '')
    return { code: 'bad_param', node: id, field, message: `${field}: ${error.message}` }
  })
  const given = inputsOf(graph, id)
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

function edgeIssues(graph: Graph, edge: Graph['edges'][number], catalogue: NodeCatalogue): GraphIssue[] {
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
  if (!input.list && (inputsOf(graph, to.node).get(to.field)?.length ?? 0) > 1) {
    return [{ code: 'kind_mismatch', node: to.node, field: to.field, message: `${to.field} takes one value only` }]
  }
  return []
}

/** Cycles, and nodes that lead to no output of the graph. */
function shapeIssues(graph: Graph): GraphIssue[] {
  const order = topologicalOrder(graph)
  const ids = Object.keys(graph.nodes)
  if (order.length < ids.length) {
    const cyclic = ids.filter((id) => !order.includes(id))
    return cyclic.map((node) => ({ code: 'cycle', node, field: null, message: 'This node waits for itself' }))
  }
  const useful = new Set(ids.filter((id) => graph.nodes[id]!.type.endsWith('Output')))
  for (const id of order.toReversed()) if (useful.has(id)) sourcesOf(graph, id).forEach((source) => useful.add(source))
  return ids
    .filter((id) => !useful.has(id))
    .map((node) => ({ code: 'unreachable', node, field: null, message: 'Nothing of this node reaches an output' }))
}

/**
 * Node ids so that each stands after what feeds it; nodes of a cycle are left
 * out. Ties go by length and then by letter, which is how Postgres keeps the
 * keys of a graph: the answer is the same whoever wrote it down in what order.
 */
export function topologicalOrder(graph: Graph): string[] {
  const sources = new Map(
    Object.keys(graph.nodes)
      .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
      .map((id) => [id, sourcesOf(graph, id).filter((source) => own(graph.nodes, source))]),
  )
  const done = new Set<string>()
  for (;;) {
    const ready = [...sources.keys()].filter((id) => !done.has(id) && sources.get(id)!.every((one) => done.has(one)))
    if (ready.length === 0) return [...done]
    ready.forEach((id) => done.add(id))
  }
}
