import { facetsOf } from '@/lib/artworks/data'
import { Facets } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route({ output: Facets }, ({ user }) => facetsOf(user))
