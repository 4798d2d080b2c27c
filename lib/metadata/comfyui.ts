import { isObject, listIn, type Loose, numberIn, objectIn, parseObject, textIn } from '@/lib/metadata/json'
import type { SettingsFound } from '@/lib/metadata/schema'

interface ComfyNode {
  class_type: string
  inputs: Loose
}
type ComfyGraph = Record<string, ComfyNode>

/** An input of a node that another node feeds: ["4", 0]. */
const sourceOf = (value: unknown): string | null => {
  const [id] = listIn(value)
  return id === undefined || isObject(id) ? null : String(id)
}

/** A guard for graphs that bite their own tail. */
const MOST_STEPS = 60

/**
 * ComfyUI's `prompt`: the graph that ran, by node id. Found by walking back
 * from the sampler: what feeds `positive`, `negative`, `model` and `latent_image`.
 */
export function readComfyUI(text: string | undefined): SettingsFound | null {
  const graph = graphIn(parseObject(text))
  if (!graph) return null
  const samplers = Object.values(graph).filter(({ class_type }) => /sampler/i.test(class_type))
  const sampler =
    samplers.find(({ inputs }) => inputs.positive !== undefined) ??
    samplers.find(({ inputs }) => inputs.guider !== undefined) ??
    samplers[0]
  if (!sampler) return null
  const { inputs } = sampler
  // The advanced sampler is fed by nodes that hold one value each.
  const guider = nodeAt(graph, inputs.guider)?.inputs ?? {}
  const scheduler = nodeAt(graph, inputs.sigmas)?.inputs ?? {}
  const noise = nodeAt(graph, inputs.noise)?.inputs ?? {}
  const picked = nodeAt(graph, inputs.sampler)?.inputs ?? {}
  const positive = inputs.positive ?? guider.positive ?? guider.conditioning
  const { loras, model } = modelChain(graph, inputs.model ?? guider.model)
  const latent = sizeFrom(graph, inputs.latent_image ?? inputs.latent)
  return {
    writer: 'ComfyUI',
    prompt: wordsFrom(graph, positive) ?? '',
    negativePrompt: wordsFrom(graph, inputs.negative ?? guider.negative) ?? '',
    seed: valueOf(graph, inputs.seed ?? inputs.noise_seed ?? noise.noise_seed),
    steps: valueOf(graph, inputs.steps ?? scheduler.steps),
    guidanceScale: valueOf(graph, guidanceFrom(graph, positive) ?? inputs.cfg ?? guider.cfg),
    sampler: samplerName(textIn(inputs.sampler_name ?? picked.sampler_name), textIn(inputs.scheduler)),
    ...latent,
    model,
    loras,
  }
}

function graphIn(value: Loose | null): ComfyGraph | null {
  const nodes = Object.entries(value ?? {}).flatMap(([id, node]) =>
    isObject(node) && typeof node.class_type === 'string'
      ? [[id, { class_type: node.class_type, inputs: objectIn(node.inputs) }] as const]
      : [],
  )
  return nodes.length > 0 ? Object.fromEntries(nodes) : null
}

function nodeAt(graph: ComfyGraph, value: unknown): ComfyNode | undefined {
  const id = sourceOf(value)
  return id !== null && Object.hasOwn(graph, id) ? graph[id] : undefined
}

/** A number, or the one that a small node holds for it. */
function valueOf(graph: ComfyGraph, value: unknown): number | undefined {
  const direct = numberIn(value)
  if (direct !== undefined) return direct
  const { inputs } = nodeAt(graph, value) ?? { inputs: {} as Loose }
  return numberIn(inputs.value ?? inputs.int ?? inputs.seed ?? inputs.number)
}

const samplerName = (sampler: string | undefined, scheduler: string | undefined) =>
  sampler && scheduler && scheduler !== 'normal' ? `${sampler}_${scheduler}` : sampler

/** Walks back through whatever lies between (ControlNet, combine, reroute) to the first text. */
function wordsFrom(graph: ComfyGraph, value: unknown, steps = 0): string | undefined {
  if (typeof value === 'string') return value
  const node = nodeAt(graph, value)
  if (!node || steps > MOST_STEPS) return undefined
  const { inputs } = node
  for (const name of [
    'text',
    'text_g',
    't5xxl',
    'clip_l',
    'prompt',
    'string',
    'value',
    'positive',
    'conditioning',
    'conditioning_1',
  ]) {
    const words = inputs[name] === undefined ? undefined : wordsFrom(graph, inputs[name], steps + 1)
    if (words !== undefined) return words
  }
  return undefined
}

/** FLUX keeps its guidance in a node of its own, between the words and the sampler. */
function guidanceFrom(graph: ComfyGraph, value: unknown): unknown {
  for (let node = nodeAt(graph, value), steps = 0; node && steps < MOST_STEPS; steps++) {
    if (node.inputs.guidance !== undefined) return node.inputs.guidance
    node = nodeAt(graph, node.inputs.conditioning)
  }
  return undefined
}

/** From the sampler back to the checkpoint, with every LoRA on the way. */
function modelChain(graph: ComfyGraph, value: unknown) {
  const loras: { name: string; strength: number }[] = []
  let node = nodeAt(graph, value)
  for (let steps = 0; node && steps < MOST_STEPS; steps++) {
    const { inputs } = node
    const lora = textIn(inputs.lora_name)
    if (lora) loras.unshift({ name: fileName(lora), strength: numberIn(inputs.strength_model) ?? 1 })
    const model = textIn(inputs.ckpt_name ?? inputs.unet_name ?? inputs.model_name)
    if (model) return { loras, model: fileName(model) }
    node = nodeAt(graph, inputs.model)
  }
  return { loras, model: undefined }
}

export const fileName = (path: string): string =>
  path.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt|pt|gguf|sft)$/i, '')

function sizeFrom(graph: ComfyGraph, value: unknown): { width?: number; height?: number } {
  const { inputs } = nodeAt(graph, value) ?? { inputs: {} as Loose }
  return { width: valueOf(graph, inputs.width), height: valueOf(graph, inputs.height) }
}
