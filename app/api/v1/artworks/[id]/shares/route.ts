import { z } from 'zod'
import { ArtworkId } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'
import { listShares } from '@/lib/shares/data'
import { ShareView } from '@/lib/shares/schema'
import { viewOfShare } from '@/lib/shares/view'

/** The links of a picture that still open. */
export const GET = route(
  { summary: 'The links of a picture that still open', params: ArtworkId, output: z.array(ShareView) },
  async ({ user, params }) => (await listShares(user, params.id)).map(viewOfShare),
)
