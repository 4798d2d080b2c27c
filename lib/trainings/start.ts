import { randomInt } from 'node:crypto'
import type { SessionUser } from '@/lib/auth/session'
import { requireDataset, setTraining } from '@/lib/datasets/data'
import { Subject } from '@/lib/datasets/schema'
import { proposeTrigger } from '@/lib/datasets/trigger'
import { invalid, KizyError } from '@/lib/errors'
import { requireCatalogue } from '@/lib/nodes/data'
import { getRunByKey, insertRun } from '@/lib/runs/data'
import { pinSources } from '@/lib/runs/pin-sources'
import { teachableModels } from '@/lib/trainings/queries'
import { recipeFor, rhythm, withoutMissing } from '@/lib/trainings/recipes'
import type { StartTraining, TeachableModel, TrainingInput } from '@/lib/trainings/schema'
import type { Webhook } from '@/lib/webhooks/schema'
import { trainLoraGraph } from '@/lib/workflow/graphs/train-lora'
import { normalizeParams, validateGraph } from '@/lib/workflow/validate'

/** Starts teaching from a dataset as it is now, and answers the run. The same key again is the same run. */
export async function startTraining(
  user: SessionUser,
  { datasetId, pace, own = {}, idempotencyKey }: StartTraining,
  webhook?: Webhook,
): Promise<string> {
  const before = await getRunByKey(user, idempotencyKey)
  if (before) return before.id
  const dataset = await requireDataset(user, datasetId)
  const subject = Subject.catch('look').parse(dataset.subject)
  const name = dataset.name.trim()
  if (!name) throw invalid([{ path: 'name', message: 'Give the style a name first.' }])
  const trigger = dataset.trigger.trim() || proposeTrigger(name)
  const model = chosenModel(await teachableModels(user), dataset.baseModel)
  const catalogue = await requireCatalogue(user)
  const spec = catalogue.get('kizy/TrainLora')
  if (!spec) throw cannotTeach()

  const pictures = dataset.pictures.filter(({ dropped }) => !dropped).length
  const recipe = recipeFor(model, { pace, subject, pictures })
  const wanted = {
    ...{ seed: randomInt(2 ** 32) },
    ...recipe,
    ...rhythm(recipe, own),
    ...withoutMissing(own, model.learns),
    ...{ model: model.id, name, goal: goalOf(dataset), trigger, subject },
  }
  const known = spec.params.properties as Record<string, unknown>
  const params = Object.fromEntries(Object.entries(wanted).filter(([field]) => Object.hasOwn(known, field)))
  const graph = trainLoraGraph({ source: `dataset:${datasetId}`, params: normalizeParams(spec, params) })
  const issues = validateGraph(graph, catalogue)
  if (issues.length > 0) throw invalid(issues.map(({ field, message }) => ({ path: field ?? '', message })))

  const settings: TrainingInput = {
    kind: 'training',
    ...{ datasetId, name, subject, trigger, pace },
    ...{ modelId: model.id, modelName: model.name },
    pictures,
    steps: typeof params.steps === 'number' ? params.steps : null,
  }
  const run = await insertRun(
    user,
    { graph: await pinSources(user, graph), settings, webhook },
    idempotencyKey,
    catalogue,
  )
  await setTraining(user, datasetId, run.id)
  return run.id
}

/** What the style will be for: as she said it, else how her description begins. Its name says nothing of that. */
export const goalOf = ({ goal, description }: { goal: string; description: string }): string =>
  goal.trim() || (description.trim().split(/\n|(?<=[.!?])\s/)[0] ?? '').slice(0, 200).trim()

const cannotTeach = () =>
  new KizyError(503, {
    code: 'cannot_teach',
    title: 'No model here can be taught right now.',
    detail: 'The part that draws may still be starting. Your pictures are kept; try again in a few seconds.',
    fix: 'retry',
  })

function chosenModel(models: TeachableModel[], id: string | null): TeachableModel {
  const model = id ? models.find((one) => one.id === id) : models[0]
  if (models.length === 0) throw cannotTeach()
  if (model?.available) return model
  throw invalid([{ path: 'baseModel', message: 'That model is not here now. Choose another one.' }])
}
