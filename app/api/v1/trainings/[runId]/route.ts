import { route } from '@/lib/handlers'
import { getTraining } from '@/lib/trainings/queries'
import { TrainingId, TrainingView } from '@/lib/trainings/schema'

export const GET = route(
  { summary: 'One training, and how far it is', params: TrainingId, output: TrainingView },
  ({ user, params }) => getTraining(user, params.runId),
)
