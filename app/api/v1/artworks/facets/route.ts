import { facetsOf } from '@/lib/artworks/data'
import { Facets } from '@/lib/artworks/schema'
import { route } from '@/lib/handlers'

export const GET = route({ summary: 'What pictures can be filtered by', output: Facets }, ({ user }) => facetsOf(user))
