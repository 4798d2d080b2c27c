import { crc32 } from 'node:zlib'
import { concat, formatOf, pngPieces, viewOf, webpPieces } from '@/lib/metadata/bytes'

/** Puts a text into a PNG, under a keyword, right behind its head. */
export function withPngText(png: Uint8Array, keyword: string, text: string): Uint8Array {
  const [head] = pngPieces(png)
  if (formatOf(png) !== 'png' || head?.type !== 'IHDR') return png
  const at = 8 + head.whole.length
  // iTXt, because tEXt knows no letters beyond Latin-1: keyword, not packed, no language, no translation.
  const data = new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`)
  return concat([png.subarray(0, at), pngChunk('iTXt', data), png.subarray(at)])
}

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const named = concat([new TextEncoder().encode(type), data])
  const frame = new Uint8Array(8 + named.length)
  viewOf(frame).setUint32(0, data.length)
  frame.set(named, 4)
  viewOf(frame).setUint32(4 + named.length, crc32(named))
  return frame
}

/** A segment of a JPEG counts its length in 16 bits. */
const MOST_IN_SEGMENT = 0xffff - 2

/** Puts an EXIF block into a JPEG; one too long for a segment is left out rather than cut. */
export function withJpegExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  const data = concat([new TextEncoder().encode('Exif\0\0'), exif])
  if (formatOf(jpeg) !== 'jpeg' || data.length > MOST_IN_SEGMENT) return jpeg
  const head = new Uint8Array([0xff, 0xe1, 0, 0])
  viewOf(head).setUint16(2, data.length + 2)
  return concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)])
}

const VP8X_EXIF = 0b1000

/** Puts an EXIF block into a WebP, which must say in its first chunk that it has one. */
export function withWebpExif(webp: Uint8Array, exif: Uint8Array, size: { width: number; height: number }): Uint8Array {
  if (formatOf(webp) !== 'webp') return webp
  const pieces = [...webpPieces(webp)]
  const extended = pieces.find(({ type }) => type === 'VP8X')
  const flags = (extended?.data[0] ?? (hasAlpha(pieces[0]) ? 0b10000 : 0)) | VP8X_EXIF
  const about = new Uint8Array(10)
  about[0] = flags
  const view = viewOf(about)
  view.setUint16(4, (size.width - 1) & 0xffff, true)
  about[6] = (size.width - 1) >> 16
  view.setUint16(7, (size.height - 1) & 0xffff, true)
  about[9] = (size.height - 1) >> 16
  const all = concat([
    webp.subarray(0, 12),
    webpChunk('VP8X', about),
    ...pieces.filter(({ type }) => type !== 'VP8X' && type !== 'EXIF').map(({ whole }) => whole),
    webpChunk('EXIF', exif),
  ])
  viewOf(all).setUint32(4, all.length - 8, true)
  return all
}

/** A lossless picture says so in the 29th bit behind its sign. */
const hasAlpha = (piece: { type: string; data: Uint8Array } | undefined) =>
  piece?.type === 'VP8L' && ((piece.data[4] ?? 0) & 0b10000) !== 0

function webpChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + data.length + (data.length % 2))
  chunk.set(new TextEncoder().encode(type))
  viewOf(chunk).setUint32(4, data.length, true)
  chunk.set(data, 8)
  return chunk
}
