import { KizyError } from '@/lib/errors'
import { adapterMetadata, claimedBy, type Claimed } from '@/lib/loras/inspect'
import { writtenNames } from '@/lib/loras/layouts'
import { type ByteSource, type Header, readHeader, readNumber, type TensorInfo } from '@/lib/loras/safetensors'

/**
 * The same weights under other names. No weight is read or changed: a new
 * header goes out, and behind it the tensors' bytes as they lie in the old
 * file, however large that is. The scale alpha / rank, without which a LoRA
 * works more or less strongly, is carried over: kohya keeps it beside the
 * weights, PEFT in the header.
 */

/** Bytes of the new file: made here, or a stretch of the old one. */
export type Stretch = Buffer | { start: number; end: number }

export interface Converted {
  bytes: number
  stretches: Stretch[]
}

interface Written {
  name: string
  dtype: string
  shape: number[]
  content: Stretch
}

const lengthOf = (stretch: Stretch) => (Buffer.isBuffer(stretch) ? stretch.length : stretch.end - stretch.start)

/** How the file would be in another layout, for the model whose layers it names. Throws 422 where that has no names for them. */
export async function planConversion(
  file: ByteSource,
  layers: Record<string, number[]>,
  layout: 'kohya' | 'peft',
): Promise<Converted> {
  const header = await readHeader(file)
  const claimed = claimedBy(header, Object.keys(layers))
  requireAll(header, claimed)
  const alphas = await alphasOf(file, header, claimed)
  const isOneOfTwo = Object.keys(layers).some((layer) => layer.startsWith('text_encoder_2.'))
  const written = [...claimed].flatMap(([layer, pieces]) =>
    writtenOf(pieces, alphas.get(layer)!, writtenNames(layer, layout, isOneOfTwo), layout),
  )
  const metadata = metadataFor(header, claimed, alphas, layout)
  const head = headOf(written, metadata)
  const stretches: Stretch[] = [head, ...written.map(({ content }) => content)]
  return { bytes: stretches.reduce((sum, one) => sum + lengthOf(one), 0), stretches: merged(stretches) }
}

/** A file that lost some of what it changes on the way would be another style. */
function requireAll(header: Header, claimed: Claimed) {
  const taken = [...claimed.values()].reduce((sum, pieces) => sum + Object.keys(pieces).length, 0)
  if (taken === header.tensors.size) return
  throw new KizyError(422, {
    code: 'no_layout',
    title: 'This layout has no names for all that this style changes.',
    detail: 'You can have the file as it is.',
  })
}

function writtenOf(
  { down, up }: Partial<Record<string, { tensor: TensorInfo }>>,
  alpha: number,
  names: ReturnType<typeof writtenNames>,
  layout: 'kohya' | 'peft',
): Written[] {
  if (!names || !down || !up) {
    throw new KizyError(422, { code: 'no_layout', title: 'This layout has no names for what this style changes.' })
  }
  const moved = (name: string, { dtype, shape, start, end }: TensorInfo) => ({
    ...{ name, dtype, shape },
    content: { start, end },
  })
  const weights = [moved(names.down, down.tensor), moved(names.up, up.tensor)]
  if (layout === 'peft') return weights
  const scalar = Buffer.alloc(4)
  scalar.writeFloatLE(alpha)
  return [...weights, { name: names.alpha, dtype: 'F32', shape: [], content: scalar }]
}

const NEAR_BYTES = 64 * 1024
const READERS = 8

/** Alpha of each layer: beside its weights, in the header, or its rank. */
async function alphasOf(file: ByteSource, header: Header, claimed: Claimed): Promise<Map<string, number>> {
  const adapter = adapterMetadata(header)
  const beside = await readScalars(
    file,
    [...claimed.values()].flatMap(({ alpha }) => (alpha ? [alpha.tensor] : [])),
  )
  return new Map(
    [...claimed].map(([layer, { alpha, down }]) => {
      const [part, inner] = [layer.slice(0, layer.indexOf('.')), layer.slice(layer.indexOf('.') + 1)]
      const pattern = (adapter[`${part}.alpha_pattern`] ?? {}) as Record<string, unknown>
      const found = [
        alpha && beside.get(alpha.tensor),
        pattern[inner],
        pattern[`text_model.${inner}`],
        adapter[`${part}.lora_alpha`],
      ].find((value): value is number => typeof value === 'number' && Number.isFinite(value))
      return [layer, found ?? down!.tensor.shape[0]!]
    }),
  )
}

/** Numbers that lie near each other are fetched in one go. */
async function readScalars(file: ByteSource, tensors: TensorInfo[]): Promise<Map<TensorInfo, number | null>> {
  const runs: TensorInfo[][] = []
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start)) {
    const run = runs.at(-1)
    if (run && tensor.end - run[0]!.start <= NEAR_BYTES) run.push(tensor)
    else runs.push([tensor])
  }
  const found = new Map<TensorInfo, number | null>()
  const readNext = async () => {
    for (let run = runs.pop(); run; run = runs.pop()) {
      const [first, last] = [run[0]!, run.at(-1)!]
      const bytes = await file.read(first.start, Math.min(last.end - first.start, NEAR_BYTES))
      for (const tensor of run) {
        const at = tensor.start - first.start
        found.set(tensor, readNumber(tensor.dtype, bytes.subarray(at, at + 8)))
      }
    }
  }
  await Promise.all(Array.from({ length: READERS }, readNext))
  return found
}

function metadataFor(header: Header, claimed: Claimed, alphas: Map<string, number>, layout: 'kohya' | 'peft') {
  const { lora_adapter_metadata: _adapter, ...kept } = Object.fromEntries(header.metadata)
  if (layout === 'kohya') return { ...kept, format: 'pt' }
  return { ...kept, format: 'pt', lora_adapter_metadata: JSON.stringify(adapterOf(claimed, alphas)) }
}

/** LoraConfig of each part, as diffusers writes and reads it. */
function adapterOf(claimed: Claimed, alphas: Map<string, number>): Record<string, unknown> {
  const adapter: Record<string, unknown> = {}
  const partOf = (layer: string) => layer.slice(0, layer.indexOf('.'))
  for (const part of new Set([...claimed.keys()].map(partOf))) {
    const layers = [...claimed].filter(([layer]) => partOf(layer) === part)
    const named = layers.map(([layer, { down }]) => ({
      name: `${part.startsWith('text_encoder') ? 'text_model.' : ''}${layer.slice(part.length + 1)}`,
      rank: down!.tensor.shape[0]!,
      alpha: alphas.get(layer)!,
    }))
    const { rank, alpha } = named[0]!
    const others = (field: 'rank' | 'alpha', usual: number) =>
      Object.fromEntries(named.filter((one) => one[field] !== usual).map((one) => [one.name, one[field]]))
    adapter[`${part}.r`] = rank
    adapter[`${part}.lora_alpha`] = alpha
    adapter[`${part}.rank_pattern`] = others('rank', rank)
    adapter[`${part}.alpha_pattern`] = others('alpha', alpha)
    adapter[`${part}.target_modules`] = named.map(({ name }) => name)
    adapter[`${part}.lora_dropout`] = 0
    adapter[`${part}.bias`] = 'none'
  }
  return adapter
}

/** The eight bytes of length and the header, padded so that the weights stay aligned. */
function headOf(written: Written[], metadata: Record<string, string>): Buffer {
  let at = 0
  const entries = written.map(({ name, dtype, shape, content }) => {
    const begin = at
    at += lengthOf(content)
    return [name, { dtype, shape, data_offsets: [begin, at] }] as const
  })
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }))
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded])
}

/** Stretches that follow each other in the old file are one. */
function merged(stretches: Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const next of stretches) {
    const last = all.at(-1)
    if (last && !Buffer.isBuffer(last) && !Buffer.isBuffer(next) && last.end === next.start) last.end = next.end
    else all.push(Buffer.isBuffer(next) ? next : { ...next })
  }
  return all
}

const CHUNK_BYTES = 4 * 1024 * 1024

/** The new file, a few megabytes of it in memory at a time. */
export async function* bytesOf(file: ByteSource, { stretches }: Converted): AsyncGenerator<Buffer> {
  const window = new Window(file)
  for (const stretch of stretches) {
    if (Buffer.isBuffer(stretch)) yield stretch
    else
      for (let at = stretch.start; at < stretch.end; at += CHUNK_BYTES) {
        yield await window.read(at, Math.min(CHUNK_BYTES, stretch.end - at))
      }
  }
}

/** The part of a file that was read last: most stretches lie one behind the other, with little between them. */
class Window {
  private start = 0
  private held: Buffer = Buffer.alloc(0)

  constructor(private readonly file: ByteSource) {}

  async read(start: number, length: number): Promise<Buffer> {
    const isHeld = start >= this.start && start + length <= this.start + this.held.length
    if (!isHeld) {
      this.held = await this.file.read(start, Math.min(Math.max(length, CHUNK_BYTES), this.file.bytes - start))
      this.start = start
    }
    return this.held.subarray(start - this.start, start - this.start + length)
  }
}
