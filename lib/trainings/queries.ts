import { requireUser, type SessionUser } from '@/lib/auth/session'
import { listModels } from '@/lib/models/data'
import { listTrainings, reportsOf, requireTraining } from '@/lib/trainings/data'
import { insteadOf } from '@/lib/trainings/instead'
import { teachableOf } from '@/lib/trainings/recipes'
import { readReport } from '@/lib/trainings/report'
import type { TeachableModel, TrainingView } from '@/lib/trainings/schema'
import { viewOfTraining } from '@/lib/trainings/view'

export const getTraining = async (user: SessionUser, runId: string): Promise<TrainingView> =>
  viewOfTraining(await requireTraining(user, runId))

/** Those under way, and those that failed and may go on. */
export const getTrainings = async (user: SessionUser): Promise<TrainingView[]> =>
  (await listTrainings(user)).map(viewOfTraining)

/** For a page: of whoever looks at it. */
export const getOwnTrainings = async (): Promise<TrainingView[]> => getTrainings(await requireUser())

/** Base models that can be taught: those that are there first, and of these what was not distilled. */
export async function teachableModels(user: SessionUser): Promise<TeachableModel[]> {
  const models = await listModels(user, 'base')
  const teachable = await Promise.all(
    models.map(async (model) => teachableOf(model, await learntPace(model.id), insteadOf(model, models))),
  )
  return teachable.filter((model) => model !== null).sort(byPromise)
}

const byPromise = (a: TeachableModel, b: TeachableModel) =>
  Number(b.available) - Number(a.available) || Number(a.distilled) - Number(b.distilled)

/** Seconds a step took here lately, with everything around it; null before the first training. */
async function learntPace(modelId: string): Promise<number | null> {
  const paces = (await reportsOf(modelId))
    .map(readReport)
    .flatMap((report) => (report?.seconds && report.step > 0 ? [report.seconds / report.step] : []))
    .sort((a, b) => a - b)
  return paces[Math.floor(paces.length / 2)] ?? null
}
