import { requireArtwork } from '@/lib/artworks/data'
import { ArtworkId, ArtworkView } from '@/lib/artworks/schema'
import { viewOfArtwork } from '@/lib/artworks/view'
import { route } from '@/lib/handlers'

export const GET = route({ params: ArtworkId, output: ArtworkView }, async ({ user, params }) =>
  viewOfArtwork(await requireArtwork(user, params.id)),
)
