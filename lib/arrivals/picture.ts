import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import type { FileRef } from '@/lib/artworks/data'
import { measure, type PictureFacts } from '@/lib/datasets/facts'
import { putBlob } from '@/lib/storage/blobs'

/** Said instead of taking a file in. */
export class Refused extends Error {}

/** What one camera makes. More would not be learnt from, and has to be held in memory. */
const MAX_PIXELS = 120_000_000
/** No model here learns from more. */
const KEPT_SIDE = 2048
const THUMBNAIL_SIDE = 384
const MIN_SIDE = 16

// One picture at a time, and nothing kept of it: memory stays what one picture needs.
sharp.cache(false)
sharp.concurrency(1)

export interface TakenPicture extends FileRef {
  thumbnail: FileRef
  facts: PictureFacts
}

/**
 * Decodes a picture and writes it anew: upright, in sRGB, at most 2048 pixels
 * long, and without anything that was written into the file, such as the place
 * where it was taken. Throws `Refused` with words for one that cannot be used.
 */
export async function takePicture(content: Buffer): Promise<TakenPicture> {
  const kind = await fileTypeFromBuffer(content)
  const format = FORMATS[kind?.mime ?? '']
  if (!format)
    throw new Refused(kind ? `Inside it is ${kind.ext.toUpperCase()}, not a picture.` : 'It is not a picture.')
  const { data, info } = await encode(content, format).catch((error: unknown) => {
    throw new Refused(wordsFor(error))
  })
  if (Math.min(info.width, info.height) < MIN_SIDE) throw new Refused('It is only a few pixels large.')
  const small = await sharp(data)
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer({ resolveWithObject: true })
  return {
    ...(await keep(data, `image/${format}`, info)),
    thumbnail: await keep(small.data, 'image/webp', small.info),
    facts: await measure(data),
  }
}

type Format = 'png' | 'jpeg' | 'webp'
const FORMATS: Record<string, Format> = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' }

function encode(content: Buffer, format: Format) {
  const upright = sharp(content, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true, pages: 1 })
    .autoOrient()
    .resize(KEPT_SIDE, KEPT_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
  const encoded = {
    png: () => upright.png({ compressionLevel: 6 }),
    jpeg: () => upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }),
    webp: () => upright.webp({ quality: 95 }),
  }[format]()
  return encoded.timeout({ seconds: 60 }).toBuffer({ resolveWithObject: true })
}

async function keep(data: Buffer, mediaType: string, size: { width: number; height: number }): Promise<FileRef> {
  return { ...(await putBlob(data, mediaType)), mediaType, width: size.width, height: size.height }
}

function wordsFor(error: unknown): string {
  const said = error instanceof Error ? error.message : ''
  if (/pixel limit/i.test(said)) return `It has more than ${MAX_PIXELS / 1_000_000} million pixels.`
  if (/timeout/i.test(said)) return 'It takes too long to open.'
  return 'It is damaged: it does not open as a picture.'
}
