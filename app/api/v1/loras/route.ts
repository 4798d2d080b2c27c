import { route } from '@/lib/handlers'
import { viewLoras } from '@/lib/loras/queries'
import { LoraList } from '@/lib/loras/schema'

/** The styles this person may use: hers, those shared with her, and those that come with Kizy. */
export const GET = route(
  { summary: 'Styles you may use: yours, those shared with you, and those that come with Kizy', output: LoraList },
  ({ user }) => viewLoras(user),
)
