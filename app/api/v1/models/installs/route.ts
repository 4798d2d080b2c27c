import { route } from '@/lib/handlers'
import { startInstall } from '@/lib/models/install-link'
import { viewModelsRoom } from '@/lib/models/room'
import { ModelsView, StartInstall } from '@/lib/models/schema'

export const POST = route(
  {
    summary: 'Install a model: of the catalogue, by link, from an upload or from a path; the owner alone',
    body: StartInstall,
    output: ModelsView,
    status: 202,
  },
  async ({ user, body }) => {
    await startInstall(user, body)
    return viewModelsRoom(user)
  },
)
