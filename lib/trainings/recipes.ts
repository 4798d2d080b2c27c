import { z } from 'zod'
import { type Subject, SUBJECTS } from '@/lib/datasets/schema'
import type { ModelDetails } from '@/lib/models/schema'
import { Growth, type OwnParams, type Pace, PACES, type TeachableModel } from '@/lib/trainings/schema'

/** How a model is taught, as the gpu service says it with the model: params of kizy/TrainLora by pace and subject. */

const Params = z.record(z.string(), z.json())
const BySubject = z.union([z.object({ person: Params, look: Params, thing: Params }), Params])
const Training = z.looseObject({
  quick: BySubject,
  thorough: BySubject,
  pace: z.record(z.string(), Growth).nullish().catch(null),
  secondsPerStep: z.number().positive().nullish().catch(null),
  memoryBytes: z.number().positive().nullish().catch(null),
})

/** Null for a model that cannot be taught. */
export function teachableOf(
  model: ModelDetails & { available: boolean },
  learntSecondsPerStep: number | null,
  instead: TeachableModel['instead'] = null,
): TeachableModel | null {
  const training = Training.safeParse(model.training).data
  if (!training) return null
  const recipeOf = (pace: (typeof PACES)[number], subject: (typeof SUBJECTS)[number]) => {
    const recipes = training[pace]
    const own = (recipes as Record<string, unknown>)[subject]
    return Params.parse(typeof own === 'object' && own !== null ? own : recipes)
  }
  return {
    ...{ id: model.id, name: model.name, available: model.available },
    ...{ distilled: model.distilled ?? false, instead },
    side: model.defaults?.width ?? 512,
    recipes: Object.fromEntries(
      PACES.map((pace) => [pace, Object.fromEntries(SUBJECTS.map((subject) => [subject, recipeOf(pace, subject)]))]),
    ),
    growth: training.pace ?? null,
    secondsPerStep: learntSecondsPerStep ?? training.secondsPerStep ?? null,
    isLearnt: learntSecondsPerStep !== null,
    memoryBytes: training.memoryBytes ?? null,
  }
}

/** The recipe for so many pictures: its steps grow with them, and what is drawn and kept on the way spreads out. */
export function recipeFor(
  { recipes, growth }: TeachableModel,
  { pace, subject, pictures }: { pace: Pace; subject: Subject; pictures: number },
): Record<string, unknown> {
  const recipe = recipes[pace]?.[subject] ?? {}
  const grows = growth?.[pace]
  if (!grows) return recipe
  const steps = Math.min(Math.max(Math.round(grows.each * pictures), grows.least), grows.most)
  return { ...recipe, steps, ...rhythm(recipe, { steps }) }
}

const PAUSES = ['sampleEverySteps', 'checkpointEverySteps'] as const

/** With another number of steps, samples and checkpoints stay as many as the recipe makes, and spread out over them. */
export function rhythm(
  recipe: Record<string, unknown>,
  own: OwnParams,
): Partial<Record<(typeof PAUSES)[number], number>> {
  if (own.steps === undefined || typeof recipe.steps !== 'number') return {}
  const times = own.steps / recipe.steps
  const stretched = PAUSES.map((pause) => [
    pause,
    Math.max(1, Math.round(Number(recipe[pause] ?? recipe.steps) * times)),
  ])
  return Object.fromEntries(stretched)
}
