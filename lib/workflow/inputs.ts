import { signGet } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import type { JobInput } from '@/lib/workflow/compute'
import { type Graph, inputsOf } from '@/lib/workflow/graph'
import { normalizeParams } from '@/lib/workflow/validate'
import { isBlob, Outputs, type Value } from '@/lib/workflow/values'

/**
 * Inline nodes are interpreted here, from the catalogue's closed list: they
 * cost nothing, so they have no job, no row and no checkpoint.
 */
const INLINE: Record<string, (params: Record<string, unknown>) => Outputs> = {
  'kizy/StringInput': ({ value }) => ({ text: { kind: 'string', value: String(value) } }),
}

/** The values on a node's inputs, from inline nodes and from the rows of finished ones. */
export function gatherInputs(
  graph: Graph,
  nodeId: string,
  rows: { nodeId: string; outputs: unknown }[],
  catalogue: NodeCatalogue,
): Record<string, Value | Value[]> {
  const outputsOf = (id: string): Outputs => {
    const isCompute = catalogue.require(graph.nodes[id]!.type).exec === 'compute'
    return isCompute
      ? Outputs.parse(rows.find((row) => row.nodeId === id)?.outputs ?? {})
      : interpret(graph, id, catalogue)
  }
  const spec = catalogue.require(graph.nodes[nodeId]!.type)
  const values: Record<string, Value | Value[]> = {}
  for (const [name, ports] of inputsOf(graph, nodeId)) {
    const found = ports.flatMap(({ node, field }) => outputsOf(node)[field] ?? [])
    const [first] = found
    if (first === undefined) throw new Error(`${nodeId}.${name} has no value`)
    values[name] = spec.inputs[name]?.list ? found : first
  }
  return values
}

function interpret(graph: Graph, id: string, catalogue: NodeCatalogue): Outputs {
  const { type, params } = graph.nodes[id]!
  const node = INLINE[type]
  if (!node) throw new Error(`${type} is not an inline node this engine knows`)
  return node(normalizeParams(catalogue.require(type), params))
}

const signValue = async (value: Value): Promise<JobInput> =>
  isBlob(value) ? { ...value, url: await signGet(casKey(value.sha256)) } : value

/** The same values with addresses a worker may read for an hour. */
export async function signInputs(
  inputs: Record<string, Value | Value[]>,
): Promise<Record<string, JobInput | JobInput[]>> {
  const signed = Object.entries(inputs).map(
    async ([name, value]) =>
      [name, Array.isArray(value) ? await Promise.all(value.map(signValue)) : await signValue(value)] as const,
  )
  return Object.fromEntries(await Promise.all(signed))
}
