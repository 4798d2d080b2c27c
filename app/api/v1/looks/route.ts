import { z } from 'zod'
import { route } from '@/lib/handlers'
import { listLooks } from '@/lib/looks/data'
import { Look } from '@/lib/looks/schema'

export const GET = route({ summary: 'Looks of your own: words under a name', output: z.array(Look) }, ({ user }) =>
  listLooks(user),
)
