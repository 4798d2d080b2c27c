import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { crc32, deflateRawSync } from 'node:zlib'

/** Zips made by hand, so that each of their lies can be chosen. */
export interface ZipPart {
  name: string | Buffer
  content?: Buffer
  stored?: boolean
  /** Unix mode bits. */
  mode?: number
  flags?: number
  method?: number
  /** What the headers say instead of the truth. */
  says?: { crc?: number; bytes?: number; packedBytes?: number; offset?: number }
  zip64?: boolean
}

const u16 = (value: number) => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

/** A part as it stands in the zip at `offset`, and its line in the list at the end. */
function placed(part: ZipPart, offset: number): { local: Buffer; entry: Buffer } {
  const content = part.content ?? Buffer.alloc(0)
  const packed = part.stored ? content : deflateRawSync(content)
  const name = Buffer.from(part.name)
  const method = part.method ?? (part.stored ? 0 : 8)
  const flags = part.flags ?? 0x800
  const crc = part.says?.crc ?? crc32(content)
  const [bytes, packedBytes] = [part.says?.bytes ?? content.length, part.says?.packedBytes ?? packed.length]
  const local = Buffer.concat([
    ...[u32(0x04034b50), u16(20), u16(flags), u16(method), u16(0), u16(0), u32(crc), u32(packedBytes), u32(bytes)],
    ...[u16(name.length), u16(0), name, packed],
  ])
  const at = part.says?.offset ?? offset
  const extra = part.zip64 ? Buffer.concat([u16(1), u16(24), u64(bytes), u64(packedBytes), u64(at)]) : Buffer.alloc(0)
  const or = (value: number) => u32(part.zip64 ? 0xffffffff : value)
  const entry = Buffer.concat([
    ...[u32(0x02014b50), u16((3 << 8) | 45), u16(45), u16(flags), u16(method), u16(0), u16(0), u32(crc)],
    ...[or(packedBytes), or(bytes), u16(name.length), u16(extra.length), u16(0), u16(0), u16(0)],
    ...[u32(((part.mode ?? 0o100644) << 16) >>> 0), or(at), name, extra],
  ])
  return { local, entry }
}

interface ZipEnd {
  entries?: number
  zip64?: boolean
}

/** The list of what is in it, and what says where that list is. */
function ending(entries: Buffer[], offset: number, end: ZipEnd): Buffer {
  const list = Buffer.concat(entries)
  const count = end.entries ?? entries.length
  const eocd64 = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(list.length)],
    ...[u64(offset), u32(0x07064b50), u32(0), u64(offset + list.length), u32(1)],
  ])
  const small = (value: number, most: number) => (end.zip64 ? most : Math.min(value, most))
  return Buffer.concat([
    list,
    ...(end.zip64 ? [eocd64] : []),
    ...[u32(0x06054b50), u16(0), u16(0), u16(small(count, 0xffff)), u16(small(count, 0xffff))],
    ...[u32(small(list.length, 0xffffffff)), u32(small(offset, 0xffffffff)), u16(0)],
  ])
}

export function makeZip(parts: ZipPart[], end: ZipEnd = {}): Buffer {
  const body: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const part of parts) {
    const { local, entry } = placed(part, offset)
    body.push(local)
    entries.push(entry)
    offset += local.length
  }
  return Buffer.concat([...body, ending(entries, offset, end)])
}

/** Writes a zip that need not fit into memory; answers its size and its SHA-256. */
export async function writeZip(
  file: string,
  parts: AsyncIterable<ZipPart>,
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256')
  const entries: Buffer[] = []
  let offset = 0
  const out = await open(file, 'w')
  const write = async (bytes: Buffer) => {
    digest.update(bytes)
    await out.writeFile(bytes)
    offset += bytes.length
  }
  try {
    for await (const part of parts) {
      const { local, entry } = placed(part, offset)
      entries.push(entry)
      await write(local)
    }
    await write(ending(entries, offset, {}))
  } finally {
    await out.close()
  }
  return { bytes: offset, sha256: digest.digest('hex') }
}
