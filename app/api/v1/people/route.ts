import { z } from 'zod'
import { route } from '@/lib/handlers'
import { listOthers } from '@/lib/people/data'
import { NamedPerson } from '@/lib/people/schema'

/** Everybody else of the studio, by name alone. */
export const GET = route(
  { summary: 'Everybody else of the studio, by name', output: z.array(NamedPerson) },
  ({ user }) => listOthers(user),
)
