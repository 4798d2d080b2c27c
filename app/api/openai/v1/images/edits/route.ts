import { edit } from '@/lib/facades/openai/images'
import { openaiRoute } from '@/lib/facades/openai/route'

export const POST = openaiRoute(edit)
