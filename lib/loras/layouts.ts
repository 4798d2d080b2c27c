import type { Layout } from '@/lib/loras/schema'

/**
 * How programs name the parts of a LoRA file. Which layer of a model a name
 * means is found the other way round: every layer says what it is called in
 * each layout, and what no layer claims was made for something else.
 *
 * The gpu service reads the same names (kizy_gpu/families/lora_layouts.py).
 */

export type Piece = 'down' | 'up' | 'alpha'

const ENDS: [Piece, string, Layout | null][] = [
  ['down', '.lora_down.weight', 'kohya'],
  ['up', '.lora_up.weight', 'kohya'],
  ['down', '.lora_A.weight', 'peft'],
  ['up', '.lora_B.weight', 'peft'],
  ['down', '.lora_A.default.weight', 'peft'],
  ['up', '.lora_B.default.weight', 'peft'],
  ['down', '.lora.down.weight', 'diffusers'],
  ['up', '.lora.up.weight', 'diffusers'],
  ['down', '.lora_linear_layer.down.weight', 'diffusers'],
  ['up', '.lora_linear_layer.up.weight', 'diffusers'],
  ['down', '_lora.down.weight', 'diffusers'],
  ['up', '_lora.up.weight', 'diffusers'],
  ['alpha', '.alpha', null],
]

/** A tensor's name as the layer it belongs to and what it is of it; null for names of another kind. */
export function splitName(name: string): { stem: string; piece: Piece; layout: Layout | null } | null {
  const found = ENDS.find(([, end]) => name.endsWith(end))
  return found ? { stem: name.slice(0, -found[1].length), piece: found[0], layout: found[2] } : null
}

const KOHYA: Record<string, string[]> = {
  unet: ['lora_unet', 'lycoris'],
  transformer: ['lora_unet', 'lora_unet_', 'lora_transformer', 'lycoris'],
  text_encoder: ['lora_te', 'lora_te1'],
  text_encoder_2: ['lora_te2'],
}
const DENOISERS = new Set(['unet', 'transformer'])

const partOf = (layer: string) => layer.slice(0, layer.indexOf('.'))
const innerOf = (layer: string) => layer.slice(layer.indexOf('.') + 1)
const isText = (layer: string) => partOf(layer).startsWith('text_encoder')

/** Whether a layer is of what draws, and not of what reads words. */
export const isOfDenoiser = (layer: string) => DENOISERS.has(partOf(layer))

/** Files name the text encoder as transformers did before version 5. */
const inFiles = (layer: string) => (isText(layer) ? `text_model.${innerOf(layer)}` : innerOf(layer))

/** All that a layer ("unet.mid_block.attentions.0.proj_in") is called in files. */
export function stemsOf(layer: string): string[] {
  const [part, inner] = [partOf(layer), innerOf(layer)]
  const spelled = isText(layer) ? [inner, `text_model.${inner}`] : [inner]
  const attention = inner.replace(/\.0$/, '')
  const dot = attention.lastIndexOf('.')
  return [
    ...spelled.flatMap((name) => [
      ...(KOHYA[part] ?? []).map((prefix) => `${prefix}_${name.replaceAll('.', '_')}`),
      `${part}.${name}`,
      `base_model.model.${name}`,
      `${part}.base_model.model.${name}`,
    ]),
    ...(DENOISERS.has(part) ? [`diffusion_model.${inner}`, inner] : []),
    // As attention processors, before PEFT.
    `${part}.${attention.slice(0, Math.max(0, dot))}.processor.${attention.slice(dot + 1)}`,
  ]
}

/** The layers of a model by everything they are called. */
export function layersByStem(layers: Iterable<string>): Map<string, string> {
  const byStem = new Map<string, string>()
  for (const layer of layers) {
    for (const stem of stemsOf(layer)) if (!byStem.has(stem)) byStem.set(stem, layer)
  }
  return byStem
}

/** The layouts that other programs read of a model of this kind: kohya's is of those with a UNet alone. */
export const layoutsOf = (family: string): ('kohya' | 'peft')[] =>
  family === 'sd15' || family === 'sdxl' ? ['kohya', 'peft'] : ['peft']

/** What kohya calls a part: the first text encoder has a number where there is a second one. */
function kohyaPrefix(part: string, isOneOfTwo: boolean): string | null {
  if (part === 'text_encoder' && isOneOfTwo) return 'lora_te1'
  return part === 'transformer' ? null : (KOHYA[part]?.[0] ?? null)
}

/**
 * What a layer's tensors are called when a file is written; null where the
 * layout has no name for it. `isOneOfTwo`: the model has two text encoders.
 */
export function writtenNames(
  layer: string,
  layout: 'kohya' | 'peft',
  isOneOfTwo = false,
): Record<Piece, string> | null {
  if (layout === 'peft') {
    const stem = `${partOf(layer)}.${inFiles(layer)}`
    return { down: `${stem}.lora_A.weight`, up: `${stem}.lora_B.weight`, alpha: `${stem}.alpha` }
  }
  const prefix = kohyaPrefix(partOf(layer), isOneOfTwo)
  if (!prefix) return null
  const stem = `${prefix}_${inFiles(layer).replaceAll('.', '_')}`
  return { down: `${stem}.lora_down.weight`, up: `${stem}.lora_up.weight`, alpha: `${stem}.alpha` }
}

const LYCORIS = /\.(hada_(w[12]_[ab]|t[12])|lokr_(w[12](_[ab])?|t2)|lora_mid\.weight)$/

/** The layer that a tensor of another kind of file belongs to; the whole name where that cannot be told. */
export const stemOfOther = (name: string) => name.replace(LYCORIS, '')

/** Marks of files that change weights in another way than plain LoRA. */
const OTHER_KINDS: [mark: string, kind: string][] = [
  ['dora_scale', 'DoRA'],
  ['lora_magnitude_vector', 'DoRA'],
  ['oft_', 'OFT'],
]

export const otherKindOf = (names: Iterable<string>): string | null => {
  for (const name of names) {
    const found = OTHER_KINDS.find(([mark]) => name.includes(mark))
    if (found) return found[1]
  }
  return null
}

/** Marks of files for models that are not here, so that a refusal can say what would be needed. */
const MADE_FOR: [pattern: RegExp, name: string][] = [
  [/^lora_te2_|^text_encoder_2\./, 'SDXL'],
  [/double_blocks|single_transformer_blocks|single_blocks/, 'FLUX'],
  [/context_refiner|noise_refiner/, 'Z-Image'],
  [/^(diffusion_model|transformer)\..*(cross_attn|ffn)\./, 'Wan'],
  [/transformer_blocks.*img_mlp[._](gate_layer|out)\b/, 'Qwen-Image 2.1'],
  [/joint_blocks|transformer_blocks.*add_q_proj/, 'SD 3 or Qwen-Image'],
  [
    /^lora_unet_(input|output|middle)_block|^(diffusion_model\.)(input|output|middle)_block/,
    'SDXL, or another model by its original names',
  ],
  [/^lora_(unet|te)_|^unet\./, 'a Stable Diffusion of another build'],
]

export function guessMadeFor(names: Iterable<string>): string | null {
  const all = [...names]
  return MADE_FOR.find(([pattern]) => all.some((name) => pattern.test(name)))?.[1] ?? null
}
