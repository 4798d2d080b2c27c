import { requireUser, type SessionUser } from '@/lib/auth/session'
import { listModels, listTimings } from '@/lib/models/data'
import type { ModelDetails } from '@/lib/models/schema'
import { listEnded, listTrainings, requireTraining } from '@/lib/trainings/data'
import { insteadOf } from '@/lib/trainings/instead'
import { paceOf, paceOfDrawing } from '@/lib/trainings/pace'
import { teachableOf } from '@/lib/trainings/recipes'
import type { TeachableModel, TrainingView } from '@/lib/trainings/schema'
import { viewOfTraining } from '@/lib/trainings/view'
import { getHealth } from '@/lib/workflow/compute'

export const getTraining = async (user: SessionUser, runId: string): Promise<TrainingView> =>
  viewOfTraining(await requireTraining(user, runId))

/** Those under way, and those that failed and may go on. */
export const getTrainings = async (user: SessionUser): Promise<TrainingView[]> =>
  (await listTrainings(user)).map(viewOfTraining)

/** For a page: of whoever looks at it. */
export const getOwnTrainings = async (): Promise<TrainingView[]> => getTrainings(await requireUser())

/** Base models that can be taught: those that are there first, and of these what was not distilled. */
export async function teachableModels(user: SessionUser): Promise<TeachableModel[]> {
  const [models, deviceBytes] = await Promise.all([listModels(user, 'base'), memoryHere()])
  const teachable = await Promise.all(
    models.map(async (model) => {
      const side = model.defaults?.width ?? 512
      const learnt = paceOf(await listEnded(kinOf(model, models)), side)
      const guessed = learnt ? null : paceOfDrawing(await listTimings(user, model.id), side)
      return teachableOf(model, { learnt, guessed, deviceBytes }, insteadOf(model, models))
    }),
  )
  return teachable.filter((model) => model !== null).sort(byPromise)
}

const byPromise = (a: TeachableModel, b: TeachableModel) =>
  Number(b.available) - Number(a.available) || Number(a.distilled) - Number(b.distilled)

const architectureOf = ({ architecture, family }: ModelDetails): string => architecture ?? family

/** Those that learn as it does. */
const kinOf = (model: ModelDetails, models: ModelDetails[]): string[] =>
  models.filter((one) => architectureOf(one) === architectureOf(model)).map(({ id }) => id)

/** Of the largest card, or of the machine where there is none; null while the gpu service is away. */
async function memoryHere(): Promise<number | null> {
  const devices = (await getHealth().catch(() => null))?.devices ?? []
  const cards = devices.filter(({ kind }) => kind !== 'cpu')
  const sizes = (cards.length > 0 ? cards : devices).flatMap(({ memoryBytes }) =>
    typeof memoryBytes === 'number' ? [memoryBytes] : [],
  )
  return sizes.length > 0 ? Math.max(...sizes) : null
}
