import type { Effects } from '@/lib/effects/schema'
import type { Size } from '@/lib/graphs/schema'
import { type Beside, enlargerFor, faceDetectorFor } from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'
import type { Finish } from '@/lib/workflow/graphs/wish'

/** As large as the gpu service will make a picture. */
export const MOST_PIXELS = 64_000_000

interface PlannedEffects {
  finish: Finish
  /** Those that are on; undefined when none is. */
  effects: Effects | undefined
  shown: Size
  issues: { path: string; message: string }[]
}

/** What is done to pictures of that size once they are drawn, and by which models. */
export function planEffects(
  { faces, enlarge }: Effects = {},
  { width, height }: Size,
  model: ModelDetails,
  beside: Beside,
): PlannedEffects {
  const issues: PlannedEffects['issues'] = []
  const detector = faces ? faceDetectorFor(model, beside) : undefined
  if (faces && !detector) {
    issues.push({ path: 'effects.faces', message: `Nothing is installed here that finds faces for ${model.name}.` })
  }
  const upscaler = enlarge ? enlargerFor(model, enlarge, beside) : undefined
  const times = enlarge ?? 1
  if (enlarge && !upscaler) {
    const message = `No upscaler is installed here that makes the pictures of ${model.name} ${enlarge} times as large.`
    issues.push({ path: 'effects.enlarge', message })
  }
  if (width * height * times ** 2 > MOST_PIXELS) {
    const message = `${width * times} × ${height * times} is more than one picture may have.`
    issues.push({ path: 'effects.enlarge', message })
  }
  return {
    finish: {
      ...(detector ? { faces: { detector: detector.id, upscaler: model.upscaler ?? null } } : {}),
      ...(enlarge && upscaler ? { enlarge: { model: upscaler.id, scale: enlarge } } : {}),
    },
    effects: faces || enlarge ? { ...(faces ? { faces } : {}), ...(enlarge ? { enlarge } : {}) } : undefined,
    shown: { width: width * times, height: height * times },
    issues,
  }
}
