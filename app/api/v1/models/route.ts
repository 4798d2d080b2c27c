import { z } from 'zod'
import { route } from '@/lib/handlers'
import { viewModels } from '@/lib/models/queries'
import { ModelView } from '@/lib/models/schema'

export const GET = route({ summary: 'Base models, installed ones first', output: z.array(ModelView) }, ({ user }) =>
  viewModels(user),
)
