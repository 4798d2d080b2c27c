import type { ModelDetails } from '@/lib/models/schema'

interface Drawing {
  width?: number
  height?: number
  steps?: number
  sampler?: string
}

/** What of a drawing's settings is outside of what its model does. What is left out is not looked at. */
export function limitIssues({ width, height, steps, sampler }: Drawing, model: ModelDetails) {
  const issues: { path: keyof Drawing; message: string }[] = []
  if (sampler !== undefined && model.samplers?.includes(sampler) === false) {
    issues.push({ path: 'sampler', message: `${model.name} does not work with the sampler ${sampler}.` })
  }
  if (!model.limits) return issues
  const { minSide, maxSide, multipleOf, maxSteps } = model.limits
  for (const [path, side] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (side === undefined) continue
    if (side < minSide || side > maxSide) {
      const message = `${model.name} draws sides of ${minSide} to ${maxSide} pixels; ${side} is outside that.`
      issues.push({ path, message })
    } else if (side % multipleOf !== 0) {
      issues.push({ path, message: `Sides go in steps of ${multipleOf} pixels.` })
    }
  }
  if (steps !== undefined && steps > maxSteps) {
    issues.push({ path: 'steps', message: `${model.name} takes at most ${maxSteps} steps.` })
  }
  return issues
}
