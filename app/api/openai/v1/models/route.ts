import { listModels } from '@/lib/facades/openai/images'
import { openaiRoute } from '@/lib/facades/openai/route'

export const GET = openaiRoute(listModels)
