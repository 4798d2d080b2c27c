import { route } from '@/lib/handlers'
import { suggest } from '@/lib/suggestions/queries'
import { AskSuggestions, Suggestions } from '@/lib/suggestions/schema'

/** Nothing is made, so looking is enough. */
export const POST = route(
  { summary: 'Styles that a prompt asks for', body: AskSuggestions, output: Suggestions, scope: 'read' },
  ({ user, body }) => suggest(user, body),
)
