import { z } from 'zod'
import { db } from '@/lib/db'
import type { SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'
import type { Artwork } from '@/lib/generated/prisma/client'

export type ArtworkRow = Artwork

/** One of an artwork's files in the bucket. */
export const FileRef = z.object({
  sha256: z.string(),
  bytes: z.int(),
  mediaType: z.string(),
  width: z.int(),
  height: z.int(),
})
export type FileRef = z.infer<typeof FileRef>

/** Whose it is; a signed address names no more than that. */
type Owner = Pick<SessionUser, 'id'>

const kept = (user: Owner) => ({ ownerId: user.id, deletedAt: null })

export async function requireArtwork(user: Owner, id: string): Promise<ArtworkRow> {
  const artwork = await db().artwork.findFirst({ where: { id, ...kept(user) } })
  if (!artwork) throw notFound('This picture')
  return artwork
}

/** Newest first, from after `cursor` (the id of the last one seen). */
export const listArtworks = (user: SessionUser, cursor: string | undefined, limit: number): Promise<ArtworkRow[]> =>
  db().artwork.findMany({
    where: { ...kept(user), ...(cursor ? { id: { lt: cursor } } : {}) },
    orderBy: { id: 'desc' },
    take: limit,
  })

export const countArtworks = (user: SessionUser): Promise<number> => db().artwork.count({ where: kept(user) })

export interface Neighbours {
  newerId: string | null
  olderId: string | null
  /** From 1, newest first. */
  place: number
  total: number
}

export async function neighboursOf(user: SessionUser, id: string): Promise<Neighbours> {
  const where = kept(user)
  const [newer, older, newerCount, total] = await Promise.all([
    db().artwork.findFirst({ where: { ...where, id: { gt: id } }, orderBy: { id: 'asc' }, select: { id: true } }),
    db().artwork.findFirst({ where: { ...where, id: { lt: id } }, orderBy: { id: 'desc' }, select: { id: true } }),
    db().artwork.count({ where: { ...where, id: { gt: id } } }),
    db().artwork.count({ where }),
  ])
  return { newerId: newer?.id ?? null, olderId: older?.id ?? null, place: newerCount + 1, total }
}

/** Into the bin, or out of it. Doing it twice changes nothing; another person's is not here. */
export async function setDeleted(user: SessionUser, id: string, deleted: boolean): Promise<void> {
  const { count } = await db().artwork.updateMany({
    where: { id, ownerId: user.id },
    data: { deletedAt: deleted ? new Date() : null },
  })
  if (count === 0) throw notFound('This picture')
}
