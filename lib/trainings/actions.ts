'use server'

import { copyDataset } from '@/lib/datasets/data'
import { notFound } from '@/lib/errors'
import { action } from '@/lib/handlers'
import { LoraId } from '@/lib/loras/schema'
import { findLesson, hideTraining } from '@/lib/trainings/data'
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

/** A copy of the pictures that a style was taught from, with their captions and what they mean; answers where it is. */
export const teachAgain = action(LoraId, async (user, { id }) => {
  const lesson = await findLesson(user, id)
  if (!lesson?.datasetId) throw notFound('What this style was taught from')
  return { id: await copyDataset(user, lesson.datasetId) }
})

/** A failed one that she is done with. */
export const forgetTraining = action(TrainingId, async (user, { runId }) => {
  await hideTraining(user, runId)
  return getTraining(user, runId)
})
