import { z } from 'zod'
import { getFamily } from '@/lib/artworks/family'
import { ArtworkId, Relative } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route({ params: ArtworkId, output: z.array(Relative) }, ({ user, params }) =>
  getFamily(user, params.id),
)
