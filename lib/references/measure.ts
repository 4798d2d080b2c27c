import sharp from 'sharp'
import type { Size } from '@/lib/graphs/schema'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'

/** As the gpu service reads them. */
const LIMITS = { limitInputPixels: 64_000_000, failOn: 'error' as const, pages: 1 }
/** From here on a grey counts as white, there too. */
const WHITE = 128

async function bytesOf(digest: string): Promise<Buffer> {
  const object = await openObject(casKey(digest), undefined, AbortSignal.timeout(60_000))
  if (!object) throw new Error(`The bucket lost ${digest}`)
  return Buffer.from(await new Response(object.body).arrayBuffer())
}

/** Pixels of a picture as it is seen, upright; null where it does not open as one. */
export async function measurePicture(digest: string): Promise<Size | null> {
  const bytes = await bytesOf(digest)
  const found = await sharp(bytes, LIMITS)
    .metadata()
    .catch(() => null)
  return found && { width: found.autoOrient.width, height: found.autoOrient.height }
}

/** How large a mask is, and whether anything in it is white; what is see-through is not. Null where it does not open. */
export async function measureMask(digest: string): Promise<(Size & { isEmpty: boolean }) | null> {
  const bytes = await bytesOf(digest)
  const flat = sharp(bytes, LIMITS).autoOrient().flatten({ background: 'black' }).greyscale()
  const found = await flat
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(() => null)
  if (!found) return null
  const { data, info } = found
  return { width: info.width, height: info.height, isEmpty: !data.some((level) => level >= WHITE) }
}
