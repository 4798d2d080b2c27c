import { requireArtwork } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { invalid, KizyError } from '@/lib/errors'
import type { Size } from '@/lib/graphs/schema'
import { measureMask, measurePicture } from '@/lib/references/measure'
import type { Reference, Start } from '@/lib/references/schema'
import type { Network } from '@/lib/storage/guarded-fetch'
import { requireUpload } from '@/lib/uploads/data'
import { bringFromWeb } from '@/lib/uploads/from-web'

interface Wish {
  start?: Start
  references: Reference[]
}

/** A mask is a copy of its picture's shape; rounding may move its sides a little. */
const SHAPES_APART = 0.02

/**
 * Looks up every picture that a wish names: what is another person's, or gone,
 * is 404. With a mask, or beyond an edge, the size of the start counts, and is
 * measured; a start on the web is then brought here first. Answers that start.
 */
export async function findPictures(
  user: SessionUser,
  { start, references }: Wish,
  network?: Network,
): Promise<{ start: Start | undefined; startSize: Size | null }> {
  const named = [start?.source, start?.mask, ...references.map(({ source }) => source)]
  for (const source of named) if (source && !isOnTheWeb(source)) await requirePicture(user, source)
  if (!start?.mask && !start?.extend) return { start, startSize: null }

  const source = await broughtHere(user, start.source, network)
  const startSize = await sizeOf(user, source)
  if (!start.mask) return { start: { ...start, source }, startSize }
  const mask = await broughtHere(user, start.mask, network)
  await requireMask(user, mask, startSize)
  return { start: { ...start, source, mask }, startSize }
}

const isOnTheWeb = (source: string) => /^https?:/i.test(source)

async function broughtHere(user: SessionUser, source: string, network?: Network): Promise<string> {
  if (!isOnTheWeb(source)) return source
  return `upload:${(await bringFromWeb(user, source, 'reference', network)).id}`
}

/** The file of an artwork or of a picture that was brought. */
async function requirePicture(user: SessionUser, source: string): Promise<{ sha256: string; size: Size | null }> {
  const [kind = '', id = ''] = source.split(':')
  if (kind === 'artwork') {
    const { sha256, width, height } = await requireArtwork(user, id)
    return { sha256, size: { width, height } }
  }
  const upload = await requireUpload(user, id)
  if (upload.purpose === 'reference') return { sha256: upload.sha256, size: null }
  throw new KizyError(422, { code: 'wrong_type', title: `“${upload.name}” was brought for something else.` })
}

async function sizeOf(user: SessionUser, source: string): Promise<Size> {
  const { sha256, size } = await requirePicture(user, source)
  const found = size ?? (await measurePicture(sha256))
  if (found) return found
  throw invalid([{ path: 'start.source', message: 'This picture is damaged: it does not open.' }])
}

async function requireMask(user: SessionUser, source: string, { width, height }: Size): Promise<void> {
  const mask = await measureMask((await requirePicture(user, source)).sha256)
  const refuse = (message: string) => invalid([{ path: 'start.mask', message }])
  if (!mask) throw refuse('The mask is damaged: it does not open as a picture.')
  if (Math.abs((mask.width * height) / (mask.height * width) - 1) > SHAPES_APART) {
    throw refuse(
      `The mask is ${mask.width} × ${mask.height} pixels, the picture ${width} × ${height}: paint it on the same picture.`,
    )
  }
  if (mask.isEmpty) throw refuse('Nothing is painted: mark the part that should change.')
}
