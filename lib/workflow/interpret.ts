import type { NodeSpec } from '@/lib/workflow/catalogue'
import type { GraphNode } from '@/lib/workflow/graph'
import { type BlobValue, isBlob, type Outputs, type Value } from '@/lib/workflow/values'

type Inputs = Record<string, Value | Value[]>
type Interpreter = (params: Record<string, unknown>, inputs: Inputs, node: GraphNode) => Outputs

/**
 * Inline and recipe nodes are interpreted here, from the catalogue's closed
 * list: they cost nothing, so they have no job, no row and no checkpoint.
 * Inline ones give a value that is already there; recipes give a reference
 * together with how it is to be used, and whoever draws applies it.
 */
const NODES: Record<string, Interpreter> = {
  'kizy/StringInput': ({ value }) => ({ text: { kind: 'string', value: String(value) } }),
  'kizy/ImageInput': (_params, _inputs, node) => ({ image: { ...requirePinned(node), kind: 'image' } }),
  'kizy/MaskInput': (_params, _inputs, node) => ({ mask: { ...requirePinned(node), kind: 'mask' } }),
  'kizy/DatasetInput': (_params, _inputs, node) => ({ dataset: { ...requirePinned(node), kind: 'dataset' } }),
  'kizy/LoRALoader': ({ strength }, _inputs, node) => ({
    lora: { ...requirePinned(node), kind: 'lora', meta: { strength: Number(strength) } },
  }),
  'kizy/ControlNet': ({ model, strength, start, end, preprocess }, { image }) => ({
    control: {
      ...requireBlob(image),
      kind: 'control',
      meta: {
        model: String(model),
        strength: Number(strength),
        start: Number(start),
        end: Number(end),
        preprocess: preprocess === true,
      },
    },
  }),
  'kizy/IPAdapter': ({ model, strength }, { image }) => ({
    look: { ...requireBlob(image), kind: 'look', meta: { model: String(model), strength: Number(strength) } },
  }),
}

export const isInterpreted = (type: string): boolean => Object.hasOwn(NODES, type)

/** What an inline or recipe node gives. `params` have their defaults filled in. */
export function interpret(node: GraphNode, params: Record<string, unknown>, inputs: Inputs): Outputs {
  if (!isInterpreted(node.type)) throw new Error(`${node.type} is not a node this engine knows how to read`)
  return NODES[node.type]!(params, inputs, node)
}

/** The file that a source was found to be, when the run was submitted. */
function requirePinned(node: GraphNode): BlobValue {
  if (!node.pinned) throw new Error(`A ${node.type} was not pinned to a file`)
  return node.pinned
}

function requireBlob(value: Value | Value[] | undefined): BlobValue {
  if (!value || Array.isArray(value) || !isBlob(value)) throw new Error('A picture was expected')
  return value
}

/** Kinds that bring along the model which reads them. */
const READ = new Set<BlobValue['kind']>(['control', 'look'])

/** The models a node needs: those its params name (null names none), and those its inputs bring along. */
export function modelsNamedBy(spec: NodeSpec, params: Record<string, unknown>, inputs: Inputs): string[] {
  const own = spec.modelParams.map((name) => params[name]).filter((id) => id !== null && id !== undefined)
  const brought = Object.values(inputs)
    .flat()
    .flatMap((value) => (isBlob(value) && READ.has(value.kind) ? [value.meta.model] : []))
  return [...own, ...brought].map(String)
}
