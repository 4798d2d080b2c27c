import type { Effects } from '@/lib/effects/schema'
import type { ModelView } from '@/lib/models/schema'

/** How many steps are taken, by name. */
export type Care = 'quick' | 'usual' | 'careful'

const SHARES: Record<Care, number> = { quick: 0.5, usual: 1, careful: 2 }

/** The steps of a care; undefined is the model's own. */
export function stepsOf(care: Care, { defaults, maxSteps }: ModelView): number | undefined {
  if (care === 'usual') return undefined
  return Math.min(maxSteps, Math.max(1, Math.round(defaults.steps * SHARES[care])))
}

/** Which care so many steps are; null when somebody chose another number. */
export function careOf(steps: number | undefined, model: ModelView): Care | null {
  if (steps === undefined || steps === model.defaults.steps) return 'usual'
  return (['quick', 'careful'] as const).find((care) => stepsOf(care, model) === steps) ?? null
}

/** "Finer faces, 2×"; null when nothing is on that the model can do. */
export function effectWords({ faces, enlarge }: Effects, care: Care | null, { abilities }: ModelView): string | null {
  const words = [
    faces && abilities.faces && 'Finer faces',
    enlarge && abilities.enlarge.includes(enlarge) && `${enlarge}×`,
    care === 'quick' && 'quick',
    care === 'careful' && 'careful',
  ].filter((word): word is string => Boolean(word))
  return words.length > 0 ? words.join(', ').replace(/^./, (first) => first.toUpperCase()) : null
}
