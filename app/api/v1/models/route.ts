import { z } from 'zod'
import { route } from '@/lib/handlers'
import { getModels } from '@/lib/models/queries'
import { ModelView } from '@/lib/models/schema'

export const GET = route({ output: z.array(ModelView) }, getModels)
