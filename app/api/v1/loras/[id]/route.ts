import { route } from '@/lib/handlers'
import { openLora } from '@/lib/loras/queries'
import { LoraId, OpenedLora } from '@/lib/loras/schema'

export const GET = route(
  { summary: 'A style, and how many of your pictures wear it', params: LoraId, output: OpenedLora },
  ({ user, params }) => openLora(user, params.id),
)
