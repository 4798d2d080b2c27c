import { signGet } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import type { JobInput } from '@/lib/workflow/compute'
import { type Graph, inputsOf } from '@/lib/workflow/graph'
import { interpret } from '@/lib/workflow/interpret'
import { normalizeParams } from '@/lib/workflow/validate'
import { isBlob, Outputs, type Value } from '@/lib/workflow/values'

/** The values on a node's inputs, from inline and recipe nodes and from the rows of finished ones. */
export function gatherInputs(
  graph: Graph,
  nodeId: string,
  rows: { nodeId: string; outputs: unknown }[],
  catalogue: NodeCatalogue,
): Record<string, Value | Value[]> {
  const outputsOf = (id: string): Outputs => {
    const node = graph.nodes[id]!
    const spec = catalogue.require(node.type)
    if (spec.exec === 'compute') return Outputs.parse(rows.find((row) => row.nodeId === id)?.outputs ?? {})
    return interpret(node, normalizeParams(spec, node.params), gatherInputs(graph, id, rows, catalogue))
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
