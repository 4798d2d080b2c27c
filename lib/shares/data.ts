import type { ArtworkRow } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError, notFound } from '@/lib/errors'
import type { Share } from '@/lib/generated/prisma/client'
import { hashShareToken, newShareToken } from '@/lib/shares/token'

const DAY_MS = 24 * 3600 * 1000
const MOST_LINKS = 20

export type ShareRow = Share

const live = () => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] })

/** Makes a link to one of this person's pictures. The token is handed out here and never again. */
export async function createShare(
  user: SessionUser,
  wish: { artworkId: string; lastsDays: number | null; showsSettings: boolean },
): Promise<{ share: ShareRow; token: string }> {
  await requireMine(user, wish.artworkId)
  if ((await db().share.count({ where: { artworkId: wish.artworkId, ...live() } })) >= MOST_LINKS) {
    throw new KizyError(422, {
      code: 'too_many_links',
      title: `This picture has ${MOST_LINKS} links already.`,
      detail: 'Take one back first.',
    })
  }
  const token = newShareToken()
  const share = await db().share.create({
    data: {
      ownerId: user.id,
      artworkId: wish.artworkId,
      tokenHash: hashShareToken(token),
      showsSettings: wish.showsSettings,
      expiresAt: wish.lastsDays === null ? null : new Date(Date.now() + wish.lastsDays * DAY_MS),
    },
  })
  return { share, token }
}

/** Links of a picture that still open. */
export async function listShares(user: SessionUser, artworkId: string): Promise<ShareRow[]> {
  await requireMine(user, artworkId)
  return db().share.findMany({ where: { artworkId, ownerId: user.id, ...live() }, orderBy: { id: 'desc' } })
}

/** Takes a link back. Doing it twice changes nothing. */
export async function revokeShare(user: SessionUser, id: string): Promise<void> {
  const { count } = await db().share.updateMany({
    where: { id, ownerId: user.id },
    data: { revokedAt: new Date() },
  })
  if (count === 0) throw notFound('This link')
}

/** For whoever holds a link: its picture, while it opens and the picture is not in the bin. */
export async function requireShared(token: string): Promise<{ artwork: ArtworkRow; showsSettings: boolean }> {
  const share = await db().share.findFirst({
    where: { tokenHash: hashShareToken(token), ...live(), artwork: { deletedAt: null } },
    include: { artwork: true },
  })
  if (!share) throw notFound('This picture')
  return { artwork: share.artwork, showsSettings: share.showsSettings }
}

async function requireMine(user: SessionUser, artworkId: string): Promise<void> {
  const count = await db().artwork.count({ where: { id: artworkId, ownerId: user.id, deletedAt: null } })
  if (count === 0) throw notFound('This picture')
}
