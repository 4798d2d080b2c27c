import { route } from '@/lib/handlers'
import { viewModelsRoom } from '@/lib/models/room'
import { ModelsView } from '@/lib/models/schema'

export const GET = route(
  { summary: 'Models that are installed, those that can be, and installs under way', output: ModelsView },
  ({ user }) => viewModelsRoom(user),
)
