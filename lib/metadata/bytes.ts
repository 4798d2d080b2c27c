/** Small views of bytes that all readers of picture files share. */

export const ascii = (bytes: Uint8Array, at = 0, length = bytes.length - at): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const concat = (parts: Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const PNG_SIGN = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

export type PictureFormat = 'png' | 'jpeg' | 'webp'

/** By content; null for anything else. */
export function formatOf(bytes: Uint8Array): PictureFormat | null {
  if (PNG_SIGN.every((byte, place) => bytes[place] === byte)) return 'png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg'
  if (bytes.length > 16 && ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp'
  return null
}

/** A piece of a picture file: a PNG chunk, a JPEG segment, a WebP chunk. */
export interface Piece {
  /** "tEXt", "EXIF"; of a JPEG the marker as a number in hex: "e1". */
  type: string
  /** What it carries, without its frame. */
  data: Uint8Array
  /** With its frame, as it stands in the file. */
  whole: Uint8Array
}

/** The pieces of a PNG in order. Stops quietly where the file is cut off. */
export function* pngPieces(bytes: Uint8Array): Generator<Piece> {
  const view = viewOf(bytes)
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at)
    if (at + 12 + length > bytes.length) return
    yield {
      type: ascii(bytes, at + 4, 4),
      data: bytes.subarray(at + 8, at + 8 + length),
      whole: bytes.subarray(at, at + 12 + length),
    }
    at += 12 + length
  }
}

/** The segments of a JPEG up to its picture, which is the last piece: "scan". */
export function* jpegPieces(bytes: Uint8Array): Generator<Piece> {
  const view = viewOf(bytes)
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xda) {
      yield { type: 'scan', data: bytes.subarray(at), whole: bytes.subarray(at) }
      return
    }
    const length = view.getUint16(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) return
    yield {
      type: marker.toString(16),
      data: bytes.subarray(at + 4, at + 2 + length),
      whole: bytes.subarray(at, at + 2 + length),
    }
    at += 2 + length
  }
}

export function* webpPieces(bytes: Uint8Array): Generator<Piece> {
  const view = viewOf(bytes)
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length + (length % 2)
    if (at + 8 + length > bytes.length) return
    yield {
      type: ascii(bytes, at, 4),
      data: bytes.subarray(at + 8, at + 8 + length),
      whole: bytes.subarray(at, Math.min(end, bytes.length)),
    }
    at = end
  }
}
