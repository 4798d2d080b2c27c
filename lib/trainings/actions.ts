'use server'

import { action } from '@/lib/handlers'
import { hideTraining } from '@/lib/trainings/data'
import { askOfTraining } from '@/lib/trainings/deeds'
import { getTraining } from '@/lib/trainings/queries'
import { type Deed, StartTraining, TrainingId } from '@/lib/trainings/schema'
import { startTraining } from '@/lib/trainings/start'

export const beginTraining = action(StartTraining, async (user, wish) =>
  getTraining(user, await startTraining(user, wish)),
)

const asking = (deed: Deed) => action(TrainingId, (user, { runId }) => askOfTraining(user, runId, deed))

export const pauseTraining = asking('pause')
export const resumeTraining = asking('resume')
export const sampleNow = asking('sample')
export const finishTraining = asking('finish')
export const cancelTraining = asking('cancel')
export const retryTraining = asking('retry')

/** A failed one that she is done with. */
export const forgetTraining = action(TrainingId, async (user, { runId }) => {
  await hideTraining(user, runId)
  return getTraining(user, runId)
})
