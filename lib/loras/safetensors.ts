import { KizyError } from '@/lib/errors'

/**
 * What a safetensors file says of itself: eight bytes with the header's length,
 * the header as JSON, and the tensors one after another without gaps. Every
 * number in it is checked against the file's true size before it is believed.
 */

/** Bytes of a file that lies elsewhere. */
export interface ByteSource {
  bytes: number
  read: (start: number, length: number) => Promise<Buffer>
}

export interface TensorInfo {
  dtype: string
  shape: number[]
  /** First byte in the file, and the one after the last. */
  start: number
  end: number
}

export interface Header {
  tensors: Map<string, TensorInfo>
  metadata: Map<string, string>
}

const MAX_HEADER_BYTES = 16 * 1024 * 1024
const MAX_TENSORS = 20_000
const MAX_SIDES = 8
const LENGTH_BYTES = 8
const ITEM_BYTES: Record<string, number> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1 },
  ...{ I16: 2, U16: 2, F16: 2, BF16: 2, I32: 4, U32: 4, F32: 4, I64: 8, U64: 8, F64: 8 },
}

const damaged = (detail: string) =>
  new KizyError(422, { code: 'damaged_file', title: 'This file is damaged, or not a safetensors file.', detail })

/** The checked header. Throws 422 with what is wrong. */
export async function readHeader(file: ByteSource): Promise<Header> {
  if (file.bytes <= LENGTH_BYTES) throw damaged('It is cut off.')
  const length = (await file.read(0, LENGTH_BYTES)).readBigUInt64LE()
  if (length > BigInt(MAX_HEADER_BYTES)) throw damaged('Its header is longer than any LoRA’s.')
  const dataStart = LENGTH_BYTES + Number(length)
  if (dataStart > file.bytes) throw damaged('It is cut off.')
  const content = parseJson(await file.read(LENGTH_BYTES, Number(length)))
  const entries = Object.entries(content).filter(([name]) => name !== '__metadata__')
  if (entries.length > MAX_TENSORS) throw damaged('It has more parts than any LoRA.')
  const tensors = new Map(entries.map(([name, entry]) => [name, tensorOf(name, entry, dataStart)]))
  requireFilled([...tensors.values()], dataStart, file.bytes)
  return { tensors, metadata: stringsOf(content.__metadata__) }
}

function parseJson(bytes: Buffer): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(bytes.toString('utf8'))
    if (isRecord(content)) return content
  } catch {
    // Said below, like everything else that is no header.
  }
  throw damaged('Its header cannot be read.')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0)

function tensorOf(name: string, entry: unknown, dataStart: number): TensorInfo {
  const wrong = () => damaged(`Its part “${name.slice(0, 80)}” is not described as it should be.`)
  if (!isRecord(entry)) throw wrong()
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== 'string' || !Object.hasOwn(ITEM_BYTES, dtype)) throw wrong()
  if (!isCounts(shape) || shape.length > MAX_SIDES || !isCounts(offsets) || offsets.length !== 2) throw wrong()
  const bytes = shape.reduce((product, side) => product * side, ITEM_BYTES[dtype]!)
  const [start, end] = offsets as [number, number]
  if (!Number.isSafeInteger(bytes) || end - start !== bytes) throw wrong()
  return { dtype, shape, start: dataStart + start, end: dataStart + end }
}

/** The tensors fill everything behind the header: nothing overlaps, nothing hides between them. */
function requireFilled(tensors: TensorInfo[], dataStart: number, bytes: number): void {
  let at = dataStart
  for (const { start, end } of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== at) throw damaged('Its parts overlap, or leave gaps.')
    at = end
  }
  if (at > bytes) throw damaged('It is cut off.')
  if (at < bytes) throw damaged('It has more bytes than it names.')
}

const stringsOf = (metadata: unknown): Map<string, string> =>
  new Map(
    isRecord(metadata)
      ? Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      : [],
  )

const FLOATS: Record<string, (bytes: Buffer) => number> = {
  F64: (bytes) => bytes.readDoubleLE(),
  F32: (bytes) => bytes.readFloatLE(),
  // bfloat16 is the upper half of a float32.
  BF16: (bytes) => Buffer.from([0, 0, bytes[0]!, bytes[1]!]).readFloatLE(),
  F16: (bytes) => halfToNumber(bytes.readUInt16LE()),
}

/** The first number of a tensor; null where it is of a kind nobody writes an alpha in. */
export const readNumber = (dtype: string, bytes: Buffer): number | null =>
  Object.hasOwn(FLOATS, dtype) && bytes.length >= ITEM_BYTES[dtype]! ? FLOATS[dtype]!(bytes) : null

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024)
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}
