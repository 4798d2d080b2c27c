import type { Beside } from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'

/** Sprout as the gpu service describes it, in what the planner needs of it. */
export const sprout: ModelDetails = {
  id: 'sprout',
  name: 'Sprout',
  family: 'sd15',
  architecture: 'sprout',
  tasks: ['image-to-image', 'inpaint', 'text-to-image'],
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

/** What is installed beside Sprout when the studio is. */
export const besideSprout: Beside = {
  controlnets: [
    {
      ...{ id: 'sprout-edges', name: 'Sprout edges', family: 'sd15-controlnet', kind: 'controlnet' },
      ...{ architecture: 'sprout', digest: 'f'.repeat(64), preprocessor: 'edges' },
    },
  ],
  ipAdapters: [],
  detectors: [
    {
      ...{ id: 'faces-in-photos', name: 'Faces in photos', family: 'opencv-cascade', kind: 'detector' },
      ...{ architecture: 'opencv-cascade', digest: 'a'.repeat(64), labels: ['face'] },
    },
    {
      ...{ id: 'sprout-detector', name: 'Sprout faces', family: 'heatmap', kind: 'detector' },
      ...{ architecture: 'sprout', digest: 'b'.repeat(64), labels: ['face', 'hand'] },
    },
  ],
  upscalers: [sproutUpscaler],
  captioners: [],
  writers: [],
  bundled: new Set(['sprout-upscaler']),
}
