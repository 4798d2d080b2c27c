import { KizyError } from '@/lib/errors'
import type { ModelDetails } from '@/lib/models/schema'
import type { RunPlan } from '@/lib/runs/plan'
import { CreateRun, type CreateRunParsed, type SmallerWay, type SmallerWays } from '@/lib/runs/schema'

/** What a press of Create was made of, when it asked for more than this machine has: the same, and less. */

type Made = RunPlan['settings']
type Installed = ModelDetails & { available: boolean }

const SIDES = [2048, 1536, 1280, 1024, 768, 512, 384, 256, 192, 128, 96, 64]

/** The next smaller size of the same shape that the model draws; null where there is none. */
export function smallerSize(made: Pick<Made, 'width' | 'height'>, model: ModelDetails): [number, number] | null {
  const { minSide, multipleOf } = model.limits ?? { minSide: 64, multipleOf: 8 }
  const longest = Math.max(made.width, made.height)
  const side = SIDES.find((one) => one < longest)
  if (!side) return null
  const fitted = [made.width, made.height].map((one) => Math.round((one * side) / longest / multipleOf) * multipleOf)
  return fitted.every((one) => one >= minSide) ? [fitted[0]!, fitted[1]!] : null
}

/** The largest model that is smaller than this one. */
export function smallerModel(model: ModelDetails, models: Installed[]): Installed | null {
  const bytes = model.bytes
  if (bytes === undefined) return null
  const smaller = models.filter((one) => one.available && one.bytes !== undefined && one.bytes < bytes)
  return smaller.sort((a, b) => b.bytes! - a.bytes!)[0] ?? null
}

export function smallerWays(made: Made, models: Installed[]): SmallerWays {
  const model = models.find(({ id }) => id === made.modelId)
  if (!model) return { side: null, modelName: null }
  const size = smallerSize(made, model)
  const scale = made.shownWidth / made.width
  return {
    side: size && Math.round(Math.max(...size) * scale),
    modelName: smallerModel(model, models)?.name ?? null,
  }
}

/** The wish once more, in that way. Throws 422 where there is no smaller one. */
export function lesserWish(made: Made, way: SmallerWay, models: Installed[]): CreateRunParsed {
  const known = Object.entries(made).filter(([name]) => name in CreateRun.shape)
  const loras = (made.loras ?? []).map(({ name: _name, ...wish }) => wish)
  const wish = { ...Object.fromEntries(known), loras }
  if (way === 'withoutStyles') return CreateRun.parse({ ...wish, loras: [] })
  const model = models.find(({ id }) => id === made.modelId)
  const size = way === 'size' && model ? smallerSize(made, model) : null
  if (size) return CreateRun.parse({ ...wish, width: size[0], height: size[1] })
  const other = way === 'model' && model ? smallerModel(model, models) : null
  if (!other) throw nothingSmaller()
  const isSameKind = (other.architecture ?? other.family) === (model?.architecture ?? model?.family)
  const own = { steps: undefined, guidanceScale: undefined, sampler: undefined, width: undefined, height: undefined }
  const shape = other.shapes && made.shape && !(made.shape in other.shapes) ? undefined : made.shape
  return CreateRun.parse({ ...wish, ...own, shape, modelId: other.id, loras: isSameKind ? loras : [] })
}

const nothingSmaller = () =>
  new KizyError(422, {
    code: 'nothing_smaller',
    title: 'There is nothing smaller to try.',
    detail: 'Take another shape or fewer steps in the box.',
  })
