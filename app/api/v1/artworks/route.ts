import { ArtworkQuery, pageOfArtworks } from '@/lib/artworks/queries'
import { ArtworkPage } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route({ query: ArtworkQuery, output: ArtworkPage }, ({ user, query }) => pageOfArtworks(user, query))
