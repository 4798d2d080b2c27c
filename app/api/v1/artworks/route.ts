import { ArtworkQuery, pageOfArtworks } from '@/lib/artworks/queries'
import { ArtworkPage } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'Your pictures, newest first', query: ArtworkQuery, output: ArtworkPage },
  ({ user, query }) => pageOfArtworks(user, query),
)
