/**
 * What an entry of a zip is, by its name and its header alone. A zip is hostile
 * until proven otherwise: whatever is odd is refused, with words, and nothing
 * but pictures, videos and text files beside them is ever unpacked.
 */

/** Longest file that is taken for a picture. */
export const MAX_PICTURE_BYTES = 32 * 1024 * 1024
/** A video inside a zip has to be held in memory: longer ones are brought on their own. */
export const MAX_ZIPPED_VIDEO_BYTES = 64 * 1024 * 1024
export const MAX_SIDECAR_BYTES = 64 * 1024
/** Pictures are packed already: what shrinks more than this is made to swell. */
const MAX_RATIO = 100
/** Below this nothing can swell to harm. */
const RATIO_FROM_BYTES = 1024 * 1024
const MAX_NAME = 500

/** The part of yauzl's Entry that is judged. */
export interface EntryHeader {
  nameBytes: Buffer
  isUtf8: boolean
  compressedSize: number
  uncompressedSize: number
  compressionMethod: number
  isEncrypted: boolean
  /** Unix mode bits, 0 where the zip was made elsewhere. */
  mode: number
}

export type Verdict =
  | { kind: 'picture' | 'video' | 'sidecar'; name: string }
  /** What every computer puts into zips. */
  | { kind: 'nothing'; name: string }
  | { kind: 'refused'; name: string; reason: string }

const PICTURE = /\.(png|jpe?g|jfif|webp)$/i
const SIDECAR = /\.(txt|caption)$/i
const ARCHIVE = /\.(zip|7z|rar|tar|gz|tgz|bz2|xz|zst|cab|iso|jar|cbz|cbr)$/i
const VIDEO = /\.(mp4|m4v|mov|webm|mkv|avi)$/i
const OTHER_PICTURE = /\.(heic|heif|avif|gif|tiff?|bmp|psd|svg|raw|cr2|nef|arw|dng|jxl|exr)$/i
const CLUTTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)/i

const [TYPE_BITS, REGULAR, FOLDER, LINK] = [0o170000, 0o100000, 0o040000, 0o120000]

export function judge(header: EntryHeader): Verdict {
  const name = nameOf(header)
  const refuse = (reason: string): Verdict => ({ kind: 'refused', name: shownName(name), reason })
  const odd = oddName(name)
  if (odd) return refuse(odd)
  const type = header.mode & TYPE_BITS
  if (type === LINK) return refuse('It is a link to another file.')
  if (type !== 0 && type !== REGULAR && type !== FOLDER) return refuse('It is not a file.')
  if (name.endsWith('/') || CLUTTER.test(name)) return { kind: 'nothing', name }
  if (ARCHIVE.test(name)) return refuse('It is an archive inside the archive. Bring it on its own.')
  if (OTHER_PICTURE.test(name)) return refuse('Pictures of this kind cannot be read. Save it as PNG, JPEG or WebP.')
  const kind = kindOf(name)
  if (!kind) return refuse('It is not a picture.')
  const reason = badContent(header, MOST[kind])
  return reason ? refuse(reason) : { kind, name }
}

const MOST = { picture: MAX_PICTURE_BYTES, video: MAX_ZIPPED_VIDEO_BYTES, sidecar: MAX_SIDECAR_BYTES }

function kindOf(name: string): keyof typeof MOST | null {
  if (PICTURE.test(name)) return 'picture'
  if (VIDEO.test(name)) return 'video'
  return SIDECAR.test(name) ? 'sidecar' : null
}

function badContent(header: EntryHeader, most: number): string | null {
  const { compressedSize, uncompressedSize, compressionMethod } = header
  if (header.isEncrypted) return 'It is locked with a password.'
  if (compressionMethod !== 0 && compressionMethod !== 8) return 'It is packed in a way that cannot be read here.'
  if (uncompressedSize === 0) return 'It is empty.'
  if (uncompressedSize > most) return `It is larger than ${Math.round(most / 1_000_000) || 1} MB.`
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO) {
    return 'It swells up when unpacked, as no picture does.'
  }
  return null
}

function nameOf({ nameBytes, isUtf8 }: EntryHeader): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(nameBytes)
  } catch {
    // Old zips say nothing of their letters; a name that claims to be UTF-8 and is not is told by its bytes.
    return isUtf8 ? `\uFFFD${nameBytes.toString('latin1')}` : nameBytes.toString('latin1')
  }
}

function oddName(name: string): string | null {
  if (name.trim() === '') return 'It has no name.'
  if (name.length > MAX_NAME) return 'Its name is too long.'
  // Controls, and what turns the reading direction: names made to look like others.
  if (/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\uFFFD]/.test(name)) {
    return 'Its name has characters that no name needs.'
  }
  if (/\\/.test(name) || /^\//.test(name) || /^[a-z]:/i.test(name) || name.split('/').includes('..')) {
    return 'Its name points outside the zip.'
  }
  return null
}

/** A name for people: short, on one line, nothing in it that cannot be seen. */
export const shownName = (name: string): string =>
  name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD').slice(0, 200) ||
  'no name'
