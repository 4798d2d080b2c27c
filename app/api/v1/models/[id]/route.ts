import { route } from '@/lib/handlers'
import { remove } from '@/lib/models/install'
import { ModelId } from '@/lib/models/schema'

export const DELETE = route(
  { summary: 'Remove an installed model from the disk; the owner alone', params: ModelId },
  async ({ user, params }) => {
    await remove(user, params.id)
    return new Response(null, { status: 204 })
  },
)
