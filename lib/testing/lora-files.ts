import { readFileSync } from 'node:fs'

/** LoRA files made by hand: real names and shapes, weights that a test chooses. */

export interface Part {
  dtype?: string
  shape: number[]
  bytes: Buffer
}

/** A safetensors file. `header` replaces what would be right, for files that are wrong on purpose. */
export function safetensors(parts: Record<string, Part>, metadata: Record<string, string> = {}): Buffer {
  let at = 0
  const entries = Object.entries(parts).map(([name, { dtype = 'F32', shape, bytes }]) => {
    const begin = at
    at += bytes.length
    return [name, { dtype, shape, data_offsets: [begin, at] }] as const
  })
  const header = { ...Object.fromEntries(entries), __metadata__: metadata }
  return withHeader(JSON.stringify(header), Buffer.concat(Object.values(parts).map(({ bytes }) => bytes)))
}

export function withHeader(header: string | Buffer, data: Buffer): Buffer {
  const text = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

export const floats = (shape: number[], value: (index: number) => number): Part => {
  const bytes = Buffer.alloc(shape.reduce((product, side) => product * side, 1) * 4)
  for (let index = 0; index * 4 < bytes.length; index++) bytes.writeFloatLE(value(index), index * 4)
  return { shape, bytes }
}

/** Numbers around zero, the same at every run. */
function noise(scale: number, seed: number): (index: number) => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 32 - 0.5) * 2 * scale
  }
}

export interface LoraShape {
  rank?: number
  alpha?: number
  scale?: number
  seed?: number
  metadata?: Record<string, string>
}

/** A LoRA in kohya's names for the linear layers among `layers`, which are named as the gpu service names them. */
export function kohyaLora(layers: Record<string, number[]>, options: LoraShape = {}): Buffer {
  const { rank = 4, alpha = 2, scale = 0.1, seed = 7, metadata } = options
  const parts: Record<string, Part> = {}
  const value = noise(scale, seed)
  for (const [layer, [out = 0, into = 0]] of Object.entries(layers)) {
    const [part, ...inner] = layer.split('.')
    const stem = `${part === 'unet' ? 'lora_unet' : 'lora_te_text_model'}_${inner.join('_')}`
    parts[`${stem}.lora_down.weight`] = floats([rank, into], value)
    parts[`${stem}.lora_up.weight`] = floats([out, rank], value)
    parts[`${stem}.alpha`] = floats([], () => alpha)
  }
  return safetensors(parts, metadata)
}

/** The same layers changed by LoHa: the product, number by number, of two LoRAs. */
export function loha(layers: Record<string, number[]>, options: LoraShape = {}): Buffer {
  const { rank = 2, scale = 0.4, seed = 11, metadata } = options
  const value = noise(scale, seed)
  const parts: Record<string, Part> = {}
  for (const [layer, [out = 0, into = 0]] of Object.entries(layers)) {
    const stem = `lycoris_${layer.replace(/^unet\./, '').replaceAll('.', '_')}`
    for (const half of ['w1', 'w2']) {
      parts[`${stem}.hada_${half}_a`] = floats([out, rank], value)
      parts[`${stem}.hada_${half}_b`] = floats([rank, into], value)
    }
  }
  return safetensors(parts, metadata)
}

/** The linear layers of Sprout's attention, from the header of its own file. */
export function sproutAttention(): Record<string, number[]> {
  const file = readFileSync('gpu/models/sprout/unet/diffusion_pytorch_model.safetensors')
  const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE())).toString()) as Record<
    string,
    { shape: number[] }
  >
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => /\.(to_q|to_k|to_v)\.weight$/.test(name))
      .map(([name, { shape }]) => [`unet.${name.replace(/\.weight$/, '')}`, shape]),
  )
}
