import { route } from '@/lib/handlers'
import { openLora } from '@/lib/loras/queries'
import { LoraId, OpenedLora } from '@/lib/loras/schema'

export const GET = route({ params: LoraId, output: OpenedLora }, ({ user, params }) => openLora(user, params.id))
