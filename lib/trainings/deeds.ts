import type { SessionUser } from '@/lib/auth/session'
import { pauseRun, requestCancel, requeueRun, resumeRun, signalRun } from '@/lib/runs/data'
import { requireTraining } from '@/lib/trainings/data'
import { getTraining } from '@/lib/trainings/queries'
import type { Deed, TrainingView } from '@/lib/trainings/schema'

const HOW: Record<Deed, (user: SessionUser, runId: string) => Promise<unknown>> = {
  pause: pauseRun,
  resume: resumeRun,
  sample: (user, runId) => signalRun(user, runId, 'sample'),
  /** Stops learning; the best of what there is becomes the style. */
  finish: (user, runId) => signalRun(user, runId, 'finish'),
  cancel: requestCancel,
  /** From where it stopped: its checkpoint is kept. */
  retry: requeueRun,
}

/** Asks something of a training, and answers the training as it is then. */
export async function askOfTraining(user: SessionUser, runId: string, deed: Deed): Promise<TrainingView> {
  await requireTraining(user, runId)
  await HOW[deed](user, runId)
  return getTraining(user, runId)
}
