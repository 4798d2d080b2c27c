import type { Effects } from '@/lib/effects/schema'
import { whatOf } from '@/lib/client/references'
import type { BoxSettings } from '@/lib/client/settings'
import type { ModelView, Timing } from '@/lib/models/schema'

const ALIKE = 0.05
const isNear = (a: number, b: number) => Math.abs(a - b) <= ALIKE * b

const median = (values: number[]): number | null =>
  values.length === 0 ? null : values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const isSame = (one: Effects, other: Effects) => !!one.faces === !!other.faces && one.enlarge === other.enlarge

/**
 * Seconds for one picture, by what pictures took here: those with the same effects where there are any,
 * of the same size and steps where there were such, else in proportion to the work.
 */
export function secondsFor(all: Timing[], steps: number, pixels: number, effects: Effects = {}): number | null {
  const alike = all.filter((one) => isSame(one.effects, effects))
  const timings = alike.length > 0 ? alike : all
  const same = timings.filter((one) => isNear(one.steps, steps) && isNear(one.pixels, pixels))
  if (same.length > 0) return median(same.map(({ seconds }) => seconds))
  return median(timings.map((one) => (one.seconds * steps * pixels) / (one.steps * one.pixels)))
}

/** The share of the steps that is made: words change a picture in all of them. */
const shareDrawn = (model: ModelView, { start }: BoxSettings): number =>
  start && whatOf(start, model) !== 'words' ? start.strength : 1

/** What one picture of the next press takes; null before the first of its model. */
export function estimateOf(model: ModelView | undefined, settings: BoxSettings): number | null {
  if (!model) return null
  const [width, height] = model.shapes[settings.shape] ?? Object.values(model.shapes)[0] ?? [1, 1]
  const steps = Math.min(settings.steps ?? model.defaults.steps, model.maxSteps) * shareDrawn(model, settings)
  return (
    secondsFor(model.timings, Math.max(1, Math.round(steps)), width * height, settings.effects) ??
    model.secondsPerPicture
  )
}
