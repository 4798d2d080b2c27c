import type { ModelDetails } from '@/lib/models/schema'

/** Sprout as the gpu service describes it, in what the planner needs of it. */
export const sprout: ModelDetails = {
  id: 'sprout',
  name: 'Sprout',
  family: 'sd15',
  kind: 'base',
  digest: 'd'.repeat(64),
  defaults: { steps: 20, guidanceScale: 4, width: 128, height: 128, sampler: 'ddim' },
  limits: { minSide: 96, maxSide: 160, multipleOf: 16, maxSteps: 100 },
  shapes: { '1:1': [128, 128], '16:9': [160, 96] },
  shownAt: 512,
  upscaler: 'sprout-upscaler',
}

/** The upscaler that Sprout's pictures go through. */
export const sproutUpscaler: ModelDetails = {
  id: 'sprout-upscaler',
  name: 'Sprout upscaler',
  family: 'esrgan',
  kind: 'upscaler',
  digest: 'e'.repeat(64),
  scale: 4,
}
