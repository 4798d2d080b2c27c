import { wallOf } from '@/lib/artworks/data'
import { ArtworkFilter, Wall } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

/** Where every picture hangs that a filter finds: a browser can lay out a wall of thousands at once and fetch what is in view. */
export const GET = route(
  { summary: 'Where every picture hangs that a filter finds', query: ArtworkFilter.strict(), output: Wall },
  ({ user, query }) => wallOf(user, query),
)
