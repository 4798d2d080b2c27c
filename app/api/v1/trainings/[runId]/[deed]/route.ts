import { route } from '@/lib/handlers'
import { askOfTraining } from '@/lib/trainings/deeds'
import { TrainingDeed, TrainingView } from '@/lib/trainings/schema'

/** Asking twice, or too late, changes nothing. */
export const POST = route(
  {
    summary: 'Ask a training to pause, resume, sample now, finish with the best it has, cancel, or try again',
    params: TrainingDeed,
    output: TrainingView,
    status: 202,
  },
  ({ user, params: { runId, deed } }) => askOfTraining(user, runId, deed),
)
