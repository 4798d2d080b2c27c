import { z } from 'zod'
import { type Subject, SUBJECTS } from '@/lib/datasets/schema'
import type { ModelDetails } from '@/lib/models/schema'
import type { Pace as Measured } from '@/lib/trainings/pace'
import {
  Growth,
  type OwnParams,
  type Pace,
  PACES,
  Part,
  PART_SWITCHES,
  type TeachableModel,
} from '@/lib/trainings/schema'

/** How a model is taught, as the gpu service says it with the model: params of kizy/TrainLora by pace and subject. */

const Params = z.record(z.string(), z.json())
const BySubject = z.union([z.object({ person: Params, look: Params, thing: Params }), Params])
const Training = z.looseObject({
  quick: BySubject,
  thorough: BySubject,
  pace: z.record(z.string(), Growth).nullish().catch(null),
  secondsPerStep: z.number().positive().nullish().catch(null),
  memoryBytes: z.number().positive().nullish().catch(null),
  /** What the weights take of that, where they are taught in fewer bits than they come in. */
  weightsBytes: z.number().positive().nullish().catch(null),
})

/** These have a UNet, whose convolutions learn, and text encoders that do. */
const WITH_UNET = new Set(['sprout', 'sd15', 'sdxl'])

/** What this place tells of teaching a model. */
export interface Here {
  /** By trainings that ended. */
  learnt: Measured | null
  /** By how fast it draws. */
  guessed: Measured | null
  deviceBytes: number | null
}

/** Null for a model that cannot be taught. */
export function teachableOf(
  model: ModelDetails & { available: boolean },
  { learnt, guessed, deviceBytes }: Here,
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
    learns: WITH_UNET.has(model.architecture ?? model.family) ? Part.options : [],
    recipes: Object.fromEntries(
      PACES.map((pace) => [pace, Object.fromEntries(SUBJECTS.map((subject) => [subject, recipeOf(pace, subject)]))]),
    ),
    growth: training.pace ?? null,
    secondsPerStep:
      perStep(learnt, recipeOf('quick', 'look')) ??
      training.secondsPerStep ??
      perStep(guessed, recipeOf('quick', 'look')),
    secondsPerStop: (learnt ?? guessed)?.secondsPerStop ?? null,
    isLearnt: learnt !== null,
    memoryBytes: training.memoryBytes ?? null,
    weightsBytes: training.weightsBytes ?? model.bytes ?? null,
    deviceBytes,
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

/** Of the recipe's batch; its size is the model's own. */
const perStep = (pace: Measured | null, { batchSize }: Record<string, unknown>): number | null =>
  pace && pace.secondsPerPicture * (typeof batchSize === 'number' ? batchSize : 1)

/** Without what this model has no part for: asked for, it would only stand in its recipe. */
export const withoutMissing = (own: OwnParams, learns: Part[]): OwnParams =>
  Object.fromEntries(
    Object.entries(own).filter(([key]) => {
      const part = (PART_SWITCHES as Record<string, Part>)[key]
      return part === undefined || learns.includes(part)
    }),
  )

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
