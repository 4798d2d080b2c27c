import { route } from '@/lib/handlers'
import { enhancePrompt } from '@/lib/words/enhance'
import { AskEnhancement, Enhancement } from '@/lib/words/schema'

export const POST = route(
  { summary: 'Write a prompt in more detail', body: AskEnhancement, output: Enhancement },
  ({ user, body, request }) => enhancePrompt(user, body, request.signal),
)
