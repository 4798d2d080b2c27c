import { z } from 'zod'
import type { ArtworkFilter, Facets, Kind, Wall } from '@/lib/artworks/schema'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { notFound } from '@/lib/errors'
import { type Artwork, Prisma } from '@/lib/generated/prisma/client'

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

/** Also one that lies in the bin: its owner still sees it there. */
export async function requireArtworkOrBinned(user: SessionUser, id: string): Promise<ArtworkRow> {
  const artwork = await db().artwork.findFirst({ where: { id, ownerId: user.id } })
  if (!artwork) throw notFound('This picture')
  return artwork
}

// ── looking for pictures ─────────────────────────────────────────────────────

/** By what a picture came to be, but for graphs of her own. */
export const GRAPHS_OF: Record<Exclude<Kind, 'graph'>, string[]> = {
  drawn: ['text-to-image'],
  changed: ['image-to-image', 'edit', 'inpaint', 'outpaint'],
  upscaled: ['upscale'],
}

/** Scripts that set no spaces between words: there a word is looked for inside the text. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Every word must begin one of the picture's words, as it is written there. */
function wordsMatch(words: string): Prisma.Sql[] {
  const found = words.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  // Signs alone name nothing, so they find nothing.
  if (found.length === 0) return [Prisma.sql`false`]
  const spaced = found.filter((word) => !UNSPACED.test(word))
  const query = spaced.map((word) => `${word}:*`).join(' & ')
  return [
    ...(query ? [Prisma.sql`to_tsvector('simple', a.prompt) @@ to_tsquery('simple', ${query})`] : []),
    ...found.filter((word) => UNSPACED.test(word)).map((word) => Prisma.sql`a.prompt LIKE ${`%${word}%`}`),
  ]
}

const kindIs = (kind: Kind): Prisma.Sql =>
  kind === 'graph'
    ? Prisma.sql`a.settings ? 'graph'`
    : Prisma.sql`NOT a.settings ? 'graph' AND EXISTS (
        SELECT 1 FROM "Run" r WHERE r.id = a."runId" AND r."graphName" = ANY(${GRAPHS_OF[kind]}))`

/** The conditions on "Artwork" a that `filter` sets, its owner first. */
function matching(user: SessionUser, filter: ArtworkFilter): Prisma.Sql {
  const { words, model, style, starred, since, until, kind, collection, bin } = filter
  const conditions = [
    Prisma.sql`a."ownerId" = ${user.id}::uuid`,
    bin ? Prisma.sql`a."deletedAt" IS NOT NULL` : Prisma.sql`a."deletedAt" IS NULL`,
    ...(words ? wordsMatch(words) : []),
    ...(model ? [Prisma.sql`a.settings ->> 'modelId' = ${model}`] : []),
    ...(style ? [Prisma.sql`a.settings -> 'loras' @> ${JSON.stringify([{ id: style }])}::jsonb`] : []),
    ...(starred ? [Prisma.sql`a."starredAt" IS NOT NULL`] : []),
    ...(since ? [Prisma.sql`a."createdAt" >= ${since}::timestamptz`] : []),
    ...(until ? [Prisma.sql`a."createdAt" < ${until}::timestamptz`] : []),
    ...(kind ? [kindIs(kind)] : []),
    ...(collection
      ? [
          Prisma.sql`EXISTS (SELECT 1 FROM "CollectionItem" i JOIN "Collection" c ON c.id = i."collectionId"
            WHERE i."artworkId" = a.id AND c.id = ${collection}::uuid AND c."ownerId" = ${user.id}::uuid AND c."deletedAt" IS NULL)`,
        ]
      : []),
  ]
  return Prisma.join(conditions, ' AND ')
}

/** Newest first, from after `cursor` (the id of the last one seen). */
export async function listArtworks(
  user: SessionUser,
  cursor: string | undefined,
  limit: number,
  filter: ArtworkFilter = {},
): Promise<ArtworkRow[]> {
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT a.id::text FROM "Artwork" a
    WHERE ${matching(user, filter)} ${cursor ? Prisma.sql`AND a.id < ${cursor}::uuid` : Prisma.empty}
    ORDER BY a.id DESC LIMIT ${limit}`
  return listByIds(
    user,
    found.map(({ id }) => id),
  )
}

/** Those of `ids` that are this person's, newest first. */
export const listByIds = (user: SessionUser, ids: string[]): Promise<ArtworkRow[]> =>
  db().artwork.findMany({ where: { id: { in: ids }, ownerId: user.id }, orderBy: { id: 'desc' } })

export async function countArtworks(user: SessionUser, filter: ArtworkFilter = {}): Promise<number> {
  const [row] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM "Artwork" a WHERE ${matching(user, filter)}`
  return row!.count
}

/** Everything a filter finds, in columns: Postgres gathers them in one row, which is quicker than ten thousand. */
export async function wallOf(user: SessionUser, filter: ArtworkFilter): Promise<Wall> {
  const [wall] = await db().$queryRaw<Wall[]>`
    SELECT coalesce(array_agg(a.id::text ORDER BY a.id DESC), '{}') AS ids,
      coalesce(array_agg(a.width ORDER BY a.id DESC), '{}') AS widths,
      coalesce(array_agg(a.height ORDER BY a.id DESC), '{}') AS heights,
      coalesce(array_agg(extract(epoch FROM a."createdAt")::int ORDER BY a.id DESC), '{}') AS times
    FROM "Artwork" a WHERE ${matching(user, filter)}`
  return wall!
}

/** The models and styles that this person's pictures were made with. */
export async function facetsOf(user: SessionUser): Promise<Facets> {
  const mine = Prisma.sql`a."ownerId" = ${user.id}::uuid AND a."deletedAt" IS NULL`
  const [models, styles, binned] = await Promise.all([
    db().$queryRaw<Facets['models']>`
      SELECT a.settings ->> 'modelId' AS id, max(a.settings ->> 'modelName') AS name FROM "Artwork" a
      WHERE ${mine} AND a.settings ->> 'modelId' IS NOT NULL AND a.settings ->> 'modelName' IS NOT NULL
      GROUP BY 1 ORDER BY 2`,
    db().$queryRaw<Facets['styles']>`
      SELECT lora ->> 'id' AS id, max(lora ->> 'name') AS name
      FROM "Artwork" a, jsonb_array_elements(a.settings -> 'loras') lora
      WHERE ${mine} AND jsonb_typeof(a.settings -> 'loras') = 'array' AND lora ->> 'name' IS NOT NULL
      GROUP BY 1 ORDER BY 2`,
    db().artwork.count({ where: { ownerId: user.id, deletedAt: { not: null } } }),
  ])
  return { models, styles, binned }
}

export interface Neighbours {
  newerId: string | null
  olderId: string | null
  /** From 1, newest first. */
  place: number
  total: number
}

/** Where a picture hangs among those that a filter finds. */
export async function neighboursOf(user: SessionUser, id: string, filter: ArtworkFilter = {}): Promise<Neighbours> {
  const [row] = await db().$queryRaw<Neighbours[]>`
    SELECT min(a.id::text) FILTER (WHERE a.id > ${id}::uuid) AS "newerId",
      max(a.id::text) FILTER (WHERE a.id < ${id}::uuid) AS "olderId",
      (count(*) FILTER (WHERE a.id > ${id}::uuid) + 1)::int AS place,
      count(*)::int AS total
    FROM "Artwork" a WHERE ${matching(user, filter)}`
  return row!
}

// ── deeds ────────────────────────────────────────────────────────────────────

/** Into the bin, or out of it. Doing it twice changes nothing; another person's are not here. */
export async function setDeleted(user: SessionUser, ids: string[], deleted: boolean): Promise<void> {
  await requireAll(user, ids)
  await db().artwork.updateMany({
    where: { id: { in: ids }, ownerId: user.id, deletedAt: deleted ? null : { not: null } },
    data: { deletedAt: deleted ? new Date() : null },
  })
}

export async function setStarred(user: SessionUser, ids: string[], starred: boolean): Promise<void> {
  await requireAll(user, ids)
  await db().artwork.updateMany({
    where: { id: { in: ids }, ownerId: user.id, starredAt: starred ? null : { not: null } },
    data: { starredAt: starred ? new Date() : null },
  })
}

/** One that is not this person's refuses all of them, so that nothing is done by halves. */
async function requireAll(user: SessionUser, ids: string[]): Promise<void> {
  const count = await db().artwork.count({ where: { id: { in: ids }, ownerId: user.id } })
  if (count !== new Set(ids).size) throw notFound(ids.length === 1 ? 'This picture' : 'One of these pictures')
}

// ── family ───────────────────────────────────────────────────────────────────

/** More than this is no tree to walk. */
const MOST_RELATIVES = 60

export interface RelativeRow {
  id: string
  parentId: string | null
  graphName: string
  depth: number
}

/** The picture, what it came from up to the first one, and everything made from any of these; in the bin or not this person's: left out. */
export const familyOf = (user: SessionUser, id: string): Promise<RelativeRow[]> => db().$queryRaw<RelativeRow[]>`
  WITH RECURSIVE mine AS (
    SELECT id, "parentId", "runId" FROM "Artwork" WHERE "ownerId" = ${user.id}::uuid AND "deletedAt" IS NULL
  ), up AS (
    SELECT mine.id, mine."parentId", 0 AS steps FROM mine WHERE id = ${id}::uuid
    UNION ALL
    SELECT mine.id, mine."parentId", up.steps + 1 FROM mine JOIN up ON mine.id = up."parentId" WHERE up.steps < 30
  ), root AS (
    SELECT id FROM up ORDER BY steps DESC LIMIT 1
  ), down AS (
    SELECT mine.id, mine."parentId", mine."runId", 0 AS depth FROM mine JOIN root ON root.id = mine.id
    UNION ALL
    SELECT mine.id, mine."parentId", mine."runId", down.depth + 1 FROM mine JOIN down ON mine."parentId" = down.id
    WHERE down.depth < 30
  )
  SELECT down.id::text, down."parentId"::text, run."graphName", down.depth
  FROM down JOIN "Run" run ON run.id = down."runId" ORDER BY down.depth, down.id LIMIT ${MOST_RELATIVES}`

// ── room taken ───────────────────────────────────────────────────────────────

export interface Room {
  count: number
  bytes: number
}

/** How much of the bucket this person's files take, thumbnails and what they were before their effects included. */
export async function roomTaken(user: SessionUser): Promise<{ pictures: Room; binned: Room; uploads: Room }> {
  const [artworks, [uploads]] = await Promise.all([
    db().$queryRaw<(Room & { binned: boolean })[]>`
      SELECT a."deletedAt" IS NOT NULL AS binned, count(*)::int AS count,
        (sum(a.bytes::bigint) + coalesce(sum((a.before ->> 'bytes')::bigint), 0) + sum((SELECT coalesce(sum((t ->> 'bytes')::bigint), 0)
          FROM jsonb_array_elements(a.thumbnails) t)))::float8 AS bytes
      FROM "Artwork" a WHERE a."ownerId" = ${user.id}::uuid GROUP BY 1`,
    db().$queryRaw<Room[]>`
      SELECT count(*)::int AS count, coalesce(sum(bytes::bigint), 0)::float8 AS bytes
      FROM "Upload" WHERE "ownerId" = ${user.id}::uuid AND sha256 IS NOT NULL`,
  ])
  const of = (isBin: boolean): Room => {
    const { count, bytes } = artworks.find(({ binned }) => binned === isBin) ?? { count: 0, bytes: 0 }
    return { count, bytes }
  }
  return { pictures: of(false), binned: of(true), uploads: uploads! }
}
