import { z } from 'zod'
import { route } from '@/lib/handlers'
import { teachableModels } from '@/lib/trainings/queries'
import { TeachableModel } from '@/lib/trainings/schema'

export const GET = route(
  { summary: 'Models that can be taught a style, with their recipes', output: z.array(TeachableModel) },
  ({ user }) => teachableModels(user),
)
