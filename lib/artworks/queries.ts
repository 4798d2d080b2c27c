import { z } from 'zod'
import { countArtworks, listArtworks, neighboursOf, requireArtwork, roomTaken } from '@/lib/artworks/data'
import { ArtworkFilter, type ArtworkPage, type ArtworkView } from '@/lib/artworks/schema'
import { viewOfArtwork } from '@/lib/artworks/view'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'

export const ArtworkQuery = ArtworkFilter.extend({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(60),
}).strict()

export async function pageOfArtworks(
  user: SessionUser,
  { cursor, limit, ...filter }: z.output<typeof ArtworkQuery>,
): Promise<ArtworkPage> {
  const [rows, total] = await Promise.all([listArtworks(user, cursor, limit, filter), countArtworks(user, filter)])
  return {
    artworks: rows.map(viewOfArtwork),
    nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
    total,
  }
}

export const getArtworks = async (query: z.input<typeof ArtworkQuery> = {}): Promise<ArtworkPage> =>
  pageOfArtworks(await requireUser(), ArtworkQuery.parse(query))

export interface OpenedArtwork {
  artwork: ArtworkView
  /** The newer neighbour. */
  previousId: string | null
  /** The older neighbour. */
  nextId: string | null
  place: number
  total: number
}

/** One picture with its neighbours among those that a filter finds. Throws 404 for what is not this person's. */
export async function getArtwork(id: string, filter: ArtworkFilter = {}): Promise<OpenedArtwork> {
  const user = await requireUser()
  if (!z.uuid().safeParse(id).success) throw notFound('This picture')
  const artwork = await requireArtwork(user, id)
  const { newerId, olderId, place, total } = await neighboursOf(user, id, filter)
  return { artwork: viewOfArtwork(artwork), previousId: newerId, nextId: olderId, place, total }
}

/** How much room one's own files take. */
export const getStorage = async () => roomTaken(await requireUser())
