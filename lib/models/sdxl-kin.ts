import { DRAFTS } from '@/lib/models/intents'
import { fairAi, openRail } from '@/lib/models/licences'
import type { CatalogueEntry } from '@/lib/models/schema'
import { GB, weighs } from '@/lib/models/weighs'

/**
 * What others made of SDXL, as single files of their makers' own repositories:
 * sizes and licences as these list them. Steps, guidance and sampler as their
 * makers advise where they do, else the family's.
 */

const ofSdxl = (repo: string, checkpoint: string) => ({
  family: 'sdxl',
  kind: 'base' as const,
  ...{ repo, checkpoint, bytes: 6.94 * GB, ...weighs(2.05, 0.5, 0, 0.9), gated: false },
})

export const SDXL_KIN: CatalogueEntry[] = [
  {
    id: 'sdxl-lightning',
    name: 'SDXL Lightning',
    ...ofSdxl('ByteDance/SDXL-Lightning', 'sdxl_lightning_4step.safetensors'),
    licence: { ...openRail('ByteDance/SDXL-Lightning'), name: 'CreativeML Open RAIL++-M' },
    goodAt: 'Large pictures in four steps. Wears the styles of SDXL.',
    intents: DRAFTS,
    card: { distilled: true, defaults: { steps: 4, guidanceScale: 0, sampler: 'euler' } },
  },
  {
    id: 'illustrious-xl',
    name: 'Illustrious XL 0.1',
    ...ofSdxl('OnomaAIResearch/Illustrious-xl-early-release-v0', 'Illustrious-XL-v0.1.safetensors'),
    licence: fairAi('OnomaAIResearch/Illustrious-xl-early-release-v0'),
    goodAt: 'Drawn figures, as in anime and comics. Reads tags: “1girl, umbrella, rain, night”.',
    card: { defaults: { sampler: 'euler_a' } },
  },
  {
    id: 'pony-diffusion-v6',
    name: 'Pony Diffusion V6 XL',
    ...ofSdxl('AstraliteHeart/pony-diffusion-v6', 'v6.safetensors'),
    licence: openRail('AstraliteHeart/pony-diffusion-v6'),
    goodAt:
      'Cartoon figures and animals. Begin with “score_9, score_8_up, score_7_up”; add “rating_safe”, for it learnt from pictures for adults too.',
    card: { defaults: { steps: 25, sampler: 'euler_a' } },
  },
]
