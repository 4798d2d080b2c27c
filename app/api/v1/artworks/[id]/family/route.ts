import { z } from 'zod'
import { getFamily } from '@/lib/artworks/family'
import { ArtworkId, Relative } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'What a picture was made from, and what was made from it', params: ArtworkId, output: z.array(Relative) },
  ({ user, params }) => getFamily(user, params.id),
)
