import { z } from 'zod'
import { listByIds } from '@/lib/artworks/data'
import { ArtworkView } from '@/lib/artworks/schema'
import { viewOfArtwork } from '@/lib/artworks/view'
import { route } from '@/lib/handlers'

/** As many as fit into an address that every server takes. */
const MOST = 100
const query = z.strictObject({
  ids: z
    .string()
    .max(MOST * 37)
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(MOST)),
})

/** The pictures of these ids that are yours; the others are left out. */
export const GET = route(
  { summary: 'Pictures by their ids', query, output: z.array(ArtworkView) },
  async ({ user, query: { ids } }) => (await listByIds(user, ids)).map(viewOfArtwork),
)
