import { familyOf, GRAPHS_OF, listByIds, requireArtwork } from '@/lib/artworks/data'
import { ArtworkFacts, type Kind, type Relative } from '@/lib/artworks/schema'
import { viewOfArtwork } from '@/lib/artworks/view'
import type { SessionUser } from '@/lib/auth/session'

const KIND_OF = new Map(
  Object.entries(GRAPHS_OF).flatMap(([kind, graphs]) => graphs.map((name) => [name, kind as Kind])),
)

/** A picture with all its relatives, oldest generation first. */
export async function getFamily(user: SessionUser, id: string): Promise<Relative[]> {
  await requireArtwork(user, id)
  const rows = await familyOf(user, id)
  const artworks = new Map(
    (
      await listByIds(
        user,
        rows.map((row) => row.id),
      )
    ).map((row) => [row.id, row]),
  )
  const inFamily = new Set(rows.map((row) => row.id))
  return rows.flatMap(({ id, parentId, graphName }) => {
    const artwork = artworks.get(id)
    if (!artwork) return []
    const view = viewOfArtwork(artwork)
    const facts = ArtworkFacts.parse(artwork.settings)
    return {
      id,
      parentId: parentId && inFamily.has(parentId) ? parentId : null,
      kind: facts.graph === undefined ? (KIND_OF.get(graphName) ?? 'graph') : 'graph',
      thumbnailUrl: view.thumbnails[0]?.url ?? view.url,
      width: artwork.width,
      height: artwork.height,
      prompt: artwork.prompt,
      strength: facts.start?.strength ?? null,
    }
  })
}
