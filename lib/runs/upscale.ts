import type { ArtworkRow } from '@/lib/artworks/data'
import { ArtworkFacts } from '@/lib/artworks/schema'
import { MOST_PIXELS } from '@/lib/effects/plan'
import { KizyError } from '@/lib/errors'
import type { ModelDetails } from '@/lib/models/schema'
import type { RunPlan } from '@/lib/runs/plan'
import { upscaleGraph } from '@/lib/workflow/graphs/upscale'

/** A run that enlarges a finished picture. It keeps the words and settings of the one it is made from. */
export function planUpscale(artwork: ArtworkRow, upscalers: (ModelDetails & { available: boolean })[]): RunPlan {
  const facts = ArtworkFacts.parse(artwork.settings)
  const usable = upscalers.filter(({ available }) => available)
  const upscaler = usable.find(({ id }) => id === facts.upscaler) ?? usable[0]
  if (!upscaler) {
    throw new KizyError(422, {
      code: 'model_missing',
      title: 'No upscaler is installed here.',
      detail: 'Ask whoever runs the studio to add one.',
    })
  }
  const scale = upscaler.scale ?? 2
  const [width, height] = [artwork.width * scale, artwork.height * scale]
  if (width * height > MOST_PIXELS) {
    throw new KizyError(422, {
      code: 'too_large',
      title: 'This picture is as large as it can get.',
      detail: `${width} × ${height} is more than one picture may have.`,
    })
  }
  const { prompt, negativePrompt, modelName: model, seed, steps, guidanceScale, sampler } = facts
  const metadata = { prompt, negativePrompt, model, seed, steps, guidanceScale, sampler, upscaler: upscaler.id }
  const settings = {
    ...{ prompt, negativePrompt, modelId: facts.modelId ?? '', modelName: model ?? upscaler.name, seed: seed ?? 0 },
    ...{ steps: steps ?? 0, guidanceScale: guidanceScale ?? 0, sampler: sampler ?? '', shape: facts.shape ?? '1:1' },
    ...{ width: artwork.width, height: artwork.height, upscaler: upscaler.id },
    ...{ count: 1, shownWidth: width, shownHeight: height },
  }
  const graph = upscaleGraph({
    source: `artwork:${artwork.id}`,
    upscaler: upscaler.id,
    facts: { ...facts, width: artwork.width, height: artwork.height, upscaler: upscaler.id },
    metadata: {
      ...Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined && value !== '')),
      version: 'Kizy',
    } as Record<string, string | number>,
  })
  return { settings, graph }
}
