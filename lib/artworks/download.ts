import sharp from 'sharp'
import type { ArtworkRow } from '@/lib/artworks/data'
import { ArtworkFacts } from '@/lib/artworks/schema'
import { fileNameOf } from '@/lib/artworks/view'
import { KizyError, notFound } from '@/lib/errors'
import { comfyGraphOf } from '@/lib/metadata/comfy-graph'
import { withJpegExif, withPngText, withWebpExif } from '@/lib/metadata/embed'
import { writeExif } from '@/lib/metadata/exif'
import { textsOf } from '@/lib/metadata/texts'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'

export const FORMATS = ['png', 'webp', 'jpeg'] as const
export type Format = (typeof FORMATS)[number]

/** A picture is packed anew as a whole, so it must fit into memory with room to spare. */
const MOST_BYTES = 128 * 1024 * 1024
const QUALITY = 92

/** The file to take away, in the format one wants, which tells every tool how it was made: A1111's text, ours, and ComfyUI's graph in a PNG. */
export async function fileToSave(artwork: ArtworkRow, format: Format, signal: AbortSignal): Promise<Response> {
  if (artwork.bytes > MOST_BYTES) {
    throw new KizyError(422, {
      code: 'too_large',
      title: 'This picture is too large to be packed anew.',
      detail: 'Save it as it is instead.',
    })
  }
  const object = await openObject(casKey(artwork.sha256), undefined, signal)
  if (!object) throw notFound('This file')
  const original = new Uint8Array(await new Response(object.body).arrayBuffer())
  const bytes = await packed(original, artwork, format)
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      'content-type': `image/${format}`,
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="${fileNameOf({ ...artwork, mediaType: `image/${format}` })}"`,
      'cache-control': 'private, no-store',
    },
  })
}

async function packed(original: Uint8Array, artwork: ArtworkRow, format: Format): Promise<Uint8Array> {
  if (format === 'png') {
    const graph = comfyGraphOf(ArtworkFacts.parse(artwork.settings))
    const png = artwork.mediaType === 'image/png' ? original : new Uint8Array(await sharp(original).png().toBuffer())
    return graph ? withPngText(png, 'prompt', JSON.stringify(graph)) : png
  }
  const { parameters = '', kizy = '' } = await textsOf(original)
  const exif = writeExif({ comment: parameters, description: `kizy:${kizy}` })
  if (format === 'webp') {
    const webp = new Uint8Array(await sharp(original).webp({ quality: QUALITY }).toBuffer())
    return withWebpExif(webp, exif, artwork)
  }
  const jpeg = await sharp(original)
    .flatten({ background: 'white' })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return withJpegExif(new Uint8Array(jpeg), exif)
}
