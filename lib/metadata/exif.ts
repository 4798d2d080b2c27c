import { ascii, concat, viewOf } from '@/lib/metadata/bytes'

/** The tags in which pictures carry their settings. */
const IMAGE_DESCRIPTION = 0x010e
const MAKE = 0x010f
const MODEL = 0x0110
const EXIF_FOLDER = 0x8769
const USER_COMMENT = 0x9286

export interface ExifTexts {
  description?: string
  make?: string
  model?: string
  comment?: string
}

/** The texts of an EXIF block, with or without its "Exif" heading. Whatever is broken is left out. */
export function readExif(block: Uint8Array): ExifTexts {
  const tiff = ascii(block, 0, 4) === 'Exif' ? block.subarray(6) : block
  const order = ascii(tiff, 0, 2)
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return {}
  const isLittle = order === 'II'
  const view = viewOf(tiff)
  const texts: ExifTexts = {}
  const folder = (at: number, depth: number) => {
    if (depth > 2 || at + 2 > tiff.length) return
    const count = view.getUint16(at, isLittle)
    for (let entry = at + 2; entry < at + 2 + count * 12 && entry + 12 <= tiff.length; entry += 12) {
      const tag = view.getUint16(entry, isLittle)
      const length = view.getUint32(entry + 4, isLittle)
      const offset = view.getUint32(entry + 8, isLittle)
      if (tag === EXIF_FOLDER) folder(offset, depth + 1)
      const from = length <= 4 ? entry + 8 : offset
      if (from + length > tiff.length) continue
      const bytes = tiff.subarray(from, from + length)
      if (tag === IMAGE_DESCRIPTION) texts.description = plainText(bytes)
      else if (tag === MAKE) texts.make = plainText(bytes)
      else if (tag === MODEL) texts.model = plainText(bytes)
      else if (tag === USER_COMMENT) texts.comment = commentText(bytes, isLittle)
    }
  }
  folder(view.getUint32(4, isLittle), 0)
  return texts
}

const plainText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\0+$/, '')

/** A comment says its own encoding in its first eight bytes; of "UNICODE" the byte order is anybody's guess. */
function commentText(bytes: Uint8Array, isLittle: boolean): string {
  const kind = ascii(bytes, 0, Math.min(8, bytes.length)).replace(/\0/g, '').trim()
  const body = bytes.subarray(8)
  if (kind !== 'UNICODE') return plainText(kind === 'ASCII' || kind === '' ? body : bytes)
  const zeros = (parity: number) => body.filter((byte, place) => place % 2 === parity && byte === 0).length
  // Latin letters have a zero in their high byte, which tells the order; without any, the block's own order is taken.
  const isBig = zeros(0) === zeros(1) ? !isLittle : zeros(0) > zeros(1)
  return new TextDecoder(isBig ? 'utf-16be' : 'utf-16le').decode(body).replace(/\0+$/, '')
}

/** An EXIF block as A1111 writes it: the settings in the comment, ours in the description. */
export function writeExif({ comment, description }: { comment: string; description: string }): Uint8Array {
  const about = new TextEncoder().encode(`${description}\0`)
  const words = new Uint8Array(8 + comment.length * 2)
  words.set(new TextEncoder().encode('UNICODE\0'))
  const wordsView = viewOf(words)
  for (let place = 0; place < comment.length; place++) wordsView.setUint16(8 + place * 2, comment.charCodeAt(place))

  const firstAt = 8
  const exifAt = firstAt + 2 + 2 * 12 + 4
  const aboutAt = exifAt + 2 + 12 + 4
  const wordsAt = aboutAt + about.length + (about.length % 2)
  const head = new Uint8Array(wordsAt)
  const view = viewOf(head)
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    view.setUint16(at, tag)
    view.setUint16(at + 2, type)
    view.setUint32(at + 4, count)
    view.setUint32(at + 8, value)
  }
  head.set([0x4d, 0x4d, 0, 42]) // big-endian TIFF
  view.setUint32(4, firstAt)
  view.setUint16(firstAt, 2)
  entry(firstAt + 2, IMAGE_DESCRIPTION, 2, about.length, aboutAt)
  entry(firstAt + 14, EXIF_FOLDER, 4, 1, exifAt)
  view.setUint16(exifAt, 1)
  entry(exifAt + 2, USER_COMMENT, 7, words.length, wordsAt)
  head.set(about, aboutAt)
  return concat([head, words])
}
