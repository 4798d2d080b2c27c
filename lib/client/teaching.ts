import { STOPS_AROUND } from '@/lib/trainings/pace'
import { rhythm } from '@/lib/trainings/recipes'
import type { OwnParams, TeachableModel } from '@/lib/trainings/schema'

/** What a training will take, by its own values: reckoned anew with each of them. */

type Params = Record<string, unknown>

const numberIn = (params: Params, key: string, otherwise: number): number =>
  typeof params[key] === 'number' ? params[key] : otherwise

/** How much a step is worked on, against one of the recipe: by its pictures and their size. */
function shareOf(model: TeachableModel, recipe: Params, own: OwnParams): number {
  const batch = numberIn(recipe, 'batchSize', 1)
  const side = numberIn(recipe, 'resolution', 0) || model.side
  return ((own.batchSize ?? batch) / batch) * ((own.resolution || side) / side) ** 2
}

/** As far off as a guess may be, where nothing was taught yet. */
const ROUGH = [0.5, 2] as const

/** From the press to the style, in seconds: at least and at most, the same where trainings have shown it; null where nothing tells. */
export function timeFor(model: TeachableModel, recipe: Params, own: OwnParams): [number, number] | null {
  const params: Params = { ...recipe, ...rhythm(recipe, own), ...own }
  const steps = numberIn(params, 'steps', 0)
  if (model.secondsPerStep === null || steps === 0) return null
  const every = Math.min(
    numberIn(params, 'checkpointEverySteps', steps),
    numberIn(params, 'sampleEverySteps', steps),
    steps,
  )
  const stops = Math.ceil(steps / every) + STOPS_AROUND
  const seconds = steps * model.secondsPerStep * shareOf(model, recipe, own) + stops * (model.secondsPerStop ?? 0)
  return model.isLearnt ? [seconds, seconds] : [ROUGH[0] * seconds, ROUGH[1] * seconds]
}

/** What learns, with its gradients and the optimizer's two memories of them, for each rank: so much of the model's weights. */
const PER_RANK = 0.008
/** What stays of a step's intermediate values when they are computed twice (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). */
const CHECKPOINTED = 0.35
/** Of what a recipe needs, where the size of the model is not known. */
const WEIGHTS = 0.5

/** About how much memory it wants, in bytes: the weights stay, the rest grows with the batch and the size; null where nobody knows. */
export function memoryFor(model: TeachableModel, recipe: Params, own: OwnParams): number | null {
  const { memoryBytes: usual, weightsBytes } = model
  if (usual === null) return null
  const weights = Math.min(weightsBytes ?? WEIGHTS * usual, 0.9 * usual)
  const kept = own.gradientCheckpointing ? CHECKPOINTED : 1
  const rank = numberIn(recipe, 'rank', 8)
  const learnt = PER_RANK * weights * ((own.rank ?? rank) - rank)
  return weights + (usual - weights) * shareOf(model, recipe, own) * kept + learnt
}

/** What is said before a training that finds no room here, with the way out; null where it does, or nobody knows. */
export function memoryProblem(model: TeachableModel, recipe: Params, own: OwnParams): string | null {
  const wanted = memoryFor(model, recipe, own)
  const there = model.deviceBytes
  if (wanted === null || there === null || wanted <= there) return null
  const frugal = { ...own, batchSize: 1, resolution: Math.round(model.side / 2), gradientCheckpointing: true }
  const wayOut =
    (memoryFor(model, recipe, frugal) ?? 0) > there
      ? 'Choose a smaller model.'
      : 'Make the batch, the resolution or the rank smaller under More.'
  return `It wants about ${gigabytes(wanted)} of memory, and there are ${gigabytes(there)} here. It saves what it can, which takes longer, and may still not fit. ${wayOut}`
}

/** 8_600_000_000 -> "8.6 GB" */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 9.5e9 ? 1 : 0)} GB`
