import { isOfItsSize } from '@/lib/models/beside'
import { CATALOGUE } from '@/lib/models/catalogue'
import type { ModelDetails } from '@/lib/models/schema'
import type { TeachableModel } from '@/lib/trainings/schema'

/**
 * What to teach in the place of a model that was distilled: one of the same
 * family and size that was not, whose styles it wears as well. What is here
 * goes before what could be; null where there is none, or no need of one.
 */
export function insteadOf(
  model: ModelDetails,
  models: (ModelDetails & { available: boolean })[],
): TeachableModel['instead'] {
  if (!model.distilled) return null
  const here = models.find(
    (one) =>
      one.available &&
      one.training !== undefined &&
      !one.distilled &&
      one.family === model.family &&
      one.architecture === model.architecture &&
      isOfItsSize(one.streamWidth, model),
  )
  if (here) return { id: here.id, name: here.name, isHere: true }
  const known = CATALOGUE.find(
    (entry) =>
      entry.kind === 'base' &&
      entry.family === model.family &&
      (entry.card.architecture ?? entry.family) === model.architecture &&
      entry.card.distilled !== true &&
      isOfItsSize(entry.streamWidth, model),
  )
  return known ? { id: known.id, name: known.name, isHere: false } : null
}
