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

export function makeZip(parts: ZipPart[], end: { entries?: number; zip64?: boolean } = {}): Buffer {
  const body: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const part of parts) {
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
    directory.push(
      Buffer.concat([
        ...[u32(0x02014b50), u16((3 << 8) | 45), u16(45), u16(flags), u16(method), u16(0), u16(0), u32(crc)],
        ...[or(packedBytes), or(bytes), u16(name.length), u16(extra.length), u16(0), u16(0), u16(0)],
        ...[u32(((part.mode ?? 0o100644) << 16) >>> 0), or(at), name, extra],
      ]),
    )
    body.push(local)
    offset += local.length
  }
  const list = Buffer.concat(directory)
  const count = end.entries ?? parts.length
  const eocd64 = Buffer.concat([
    ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count), u64(list.length)],
    ...[u64(offset), u32(0x07064b50), u32(0), u64(offset + list.length), u32(1)],
  ])
  const small = (value: number, most: number) => (end.zip64 ? most : Math.min(value, most))
  return Buffer.concat([
    ...body,
    list,
    ...(end.zip64 ? [eocd64] : []),
    ...[u32(0x06054b50), u16(0), u16(0), u16(small(count, 0xffff)), u16(small(count, 0xffff))],
    ...[u32(small(list.length, 0xffffffff)), u32(small(offset, 0xffffffff)), u16(0)],
  ])
}
