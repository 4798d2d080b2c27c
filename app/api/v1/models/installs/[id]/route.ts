import { route } from '@/lib/handlers'
import { stop } from '@/lib/models/install'
import { ModelId } from '@/lib/models/schema'

export const DELETE = route(
  { summary: 'Stop an install, or put away one that failed', params: ModelId },
  async ({ user, params }) => {
    await stop(user, params.id)
    return new Response(null, { status: 204 })
  },
)
