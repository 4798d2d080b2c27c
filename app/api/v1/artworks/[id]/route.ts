import { requireArtwork, setDeleted } from '@/lib/artworks/data'
import { ArtworkId, ArtworkView } from '@/lib/artworks/schema'
import { viewOfArtwork } from '@/lib/artworks/view'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'One picture, and how it was made', params: ArtworkId, output: ArtworkView },
  async ({ user, params }) => viewOfArtwork(await requireArtwork(user, params.id)),
)

/** Into the bin. Doing it twice changes nothing. */
export const DELETE = route({ summary: 'Put a picture into the bin', params: ArtworkId }, async ({ user, params }) => {
  await setDeleted(user, params.id, true)
  return new Response(null, { status: 204 })
})
