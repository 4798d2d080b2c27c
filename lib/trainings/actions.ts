'use server'

import { action } from '@/lib/handlers'
import { pauseRun, requestCancel, requeueRun, resumeRun, signalRun } from '@/lib/runs/data'
import { hideTraining, requireTraining } from '@/lib/trainings/data'
import { getTraining } from '@/lib/trainings/queries'
import { StartTraining, TrainingId, type TrainingView } from '@/lib/trainings/schema'
import { startTraining } from '@/lib/trainings/start'
import type { SessionUser } from '@/lib/auth/session'

export const beginTraining = action(StartTraining, async (user, wish) =>
  getTraining(user, await startTraining(user, wish)),
)

/** Something asked of a training, and the training as it is then. */
const asking = (ask: (user: SessionUser, runId: string) => Promise<unknown>) =>
  action(TrainingId, async (user, { runId }): Promise<TrainingView> => {
    await requireTraining(user, runId)
    await ask(user, runId)
    return getTraining(user, runId)
  })

export const pauseTraining = asking(pauseRun)
export const resumeTraining = asking(resumeRun)
export const sampleNow = asking((user, runId) => signalRun(user, runId, 'sample'))
/** Stops learning; the best of what there is becomes the style. */
export const finishTraining = asking((user, runId) => signalRun(user, runId, 'finish'))
export const cancelTraining = asking(requestCancel)
/** From where it stopped: its checkpoint is kept. */
export const retryTraining = asking(requeueRun)
export const forgetTraining = asking(hideTraining)
