import { route } from '@/lib/handlers'
import { listPrompts } from '@/lib/runs/data'
import { PromptQuery, Prompts } from '@/lib/runs/schema'

export const GET = route(
  { summary: 'What you wrote for pictures, newest first', query: PromptQuery, output: Prompts },
  async ({ user, query }) => ({ prompts: await listPrompts(user, query.words, query.limit) }),
)
