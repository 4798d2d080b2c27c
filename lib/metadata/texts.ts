import { ascii, formatOf, jpegPieces, pngPieces, webpPieces } from '@/lib/metadata/bytes'
import { readExif } from '@/lib/metadata/exif'
import { inflate } from '@/lib/metadata/inflate'

/**
 * Everything a picture file says in words, by the name it says it under:
 * a PNG's chunks by their keyword, EXIF as `exif.comment`, `exif.make` …
 */
export async function textsOf(bytes: Uint8Array): Promise<Record<string, string>> {
  switch (formatOf(bytes)) {
    case 'png':
      return pngTexts(bytes)
    case 'jpeg': {
      const blocks = [...jpegPieces(bytes)]
      const exif = blocks.find(({ type, data }) => type === 'e1' && ascii(data, 0, 4) === 'Exif')
      const comment = blocks.find(({ type }) => type === 'fe')
      return {
        ...(exif ? exifTexts(exif.data) : {}),
        ...(comment ? { comment: new TextDecoder().decode(comment.data) } : {}),
      }
    }
    case 'webp': {
      const exif = [...webpPieces(bytes)].find(({ type }) => type === 'EXIF')
      return exif ? exifTexts(exif.data) : {}
    }
    default:
      return {}
  }
}

const exifTexts = (block: Uint8Array) =>
  Object.fromEntries(Object.entries(readExif(block)).map(([name, text]) => [`exif.${name}`, text] as const)) as Record<
    string,
    string
  >

const latin1 = new TextDecoder('latin1')
const utf8 = new TextDecoder()

async function pngTexts(bytes: Uint8Array): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const { type, data } of pngPieces(bytes)) {
    if (type === 'eXIf') Object.assign(texts, exifTexts(data))
    const end = data.indexOf(0)
    if (end < 0) continue
    const keyword = latin1.decode(data.subarray(0, end))
    // Many writers put UTF-8 where the format says Latin-1.
    if (type === 'tEXt') texts[keyword] = looseText(data.subarray(end + 1))
    if (type === 'zTXt') texts[keyword] = looseText((await inflate(data.subarray(end + 2))) ?? new Uint8Array())
    if (type === 'iTXt') texts[keyword] = await internationalText(data, end)
  }
  return texts
}

function looseText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return latin1.decode(bytes)
  }
}

/** keyword \0 packed? method language \0 translated keyword \0 text */
async function internationalText(data: Uint8Array, end: number): Promise<string> {
  const isPacked = data[end + 1] === 1
  const language = data.indexOf(0, end + 3)
  const translated = data.indexOf(0, language + 1)
  if (language < 0 || translated < 0) return ''
  const body = data.subarray(translated + 1)
  return utf8.decode(isPacked ? ((await inflate(body)) ?? new Uint8Array()) : body)
}
