import type { Size } from '@/lib/graphs/schema'
import type { ModelDetails } from '@/lib/models/schema'

const USUAL = { minSide: 64, maxSide: 2048, multipleOf: 8 }

/** Wrong proportions cut off a part of the picture; a size that is not the usual one only draws it a little better or worse. */
const SHAPE_COUNTS = 8

/**
 * The size at which a model draws a picture of any size: as near as it can to
 * the picture's proportions, and then to the area it draws best.
 */
export function fitSize({ width, height }: Size, model: ModelDetails): Size {
  const { minSide, maxSide, multipleOf } = model.limits ?? USUAL
  const area = (model.defaults?.width ?? 512) * (model.defaults?.height ?? 512)
  const sides: number[] = []
  for (let side = Math.ceil(minSide / multipleOf) * multipleOf; side <= maxSide; side += multipleOf) sides.push(side)
  let best = { size: { width: minSide, height: minSide }, cost: Infinity }
  for (const across of sides) {
    for (const down of sides) {
      const cost =
        SHAPE_COUNTS * Math.abs(Math.log((across * height) / (down * width))) +
        Math.abs(Math.log((across * down) / area))
      if (cost < best.cost) best = { size: { width: across, height: down }, cost }
    }
  }
  return best.size
}
