import { fileTypeFromBuffer } from 'file-type'

/** The safetensors format has a JSON header of at most this many bytes. */
const MAX_HEADER_BYTES = 100_000_000
const LENGTH_BYTES = 8

/** A file's kind by its first bytes, whatever its name says; undefined when nothing known begins like that. */
export async function mediaTypeOf(head: Uint8Array): Promise<string | undefined> {
  return isSafetensors(head) ? 'application/x-safetensors' : (await fileTypeFromBuffer(head))?.mime
}

/** A length of eight bytes, little-endian, and JSON of that length. */
function isSafetensors(head: Uint8Array): boolean {
  if (head.length <= LENGTH_BYTES) return false
  const length = Buffer.from(head.subarray(0, LENGTH_BYTES)).readBigUInt64LE()
  return length >= 2n && length <= BigInt(MAX_HEADER_BYTES) && head[LENGTH_BYTES] === '{'.charCodeAt(0)
}
