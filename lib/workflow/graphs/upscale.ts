import type { ArtworkFacts } from '@/lib/artworks/schema'
import type { Graph } from '@/lib/workflow/graph'
import type { ImageInputParams, ImageOutputParams, UpscaleESRGANParams } from '@/lib/workflow/nodes.generated'

interface Enlarging {
  /** `artwork:ID` */
  source: string
  upscaler: string
  facts: ArtworkFacts
  metadata: NonNullable<ImageOutputParams['metadata']>
}

/** A finished picture, enlarged: start ─> upscale-0 ─> output-0. What is known of how it was drawn goes along. */
export const upscaleGraph = ({ source, upscaler, facts, metadata }: Enlarging): Graph => ({
  name: 'upscale',
  nodes: {
    start: { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams },
    'upscale-0': {
      type: 'kizy/UpscaleESRGAN',
      params: { model: upscaler } satisfies UpscaleESRGANParams,
      picture: 0,
    },
    'output-0': { type: 'kizy/ImageOutput', params: { metadata } satisfies ImageOutputParams, picture: 0, facts },
  },
  edges: [
    { from: 'start.image', to: 'upscale-0.image' },
    { from: 'upscale-0.image', to: 'output-0.image' },
  ],
})
