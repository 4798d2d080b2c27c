import { DRAFTS } from '@/lib/models/intents'
import { apache, nonCommercial } from '@/lib/models/licences'
import type { CatalogueEntry } from '@/lib/models/schema'
import { GB, weighs } from '@/lib/models/weighs'

/**
 * FLUX.2 klein in its two sizes: what was distilled draws in four steps, and
 * what it was made from is what styles are taught on. Those for one size do not
 * fit the other.
 */

const SMALL = { streamWidth: 3072, ...weighs(7.5, 0, 0, 0.47) }
/** A transformer of 18.2 GB, a text encoder (Qwen3 8B) of 16.4 and a VAE of 0.17, as others hold them. */
const LARGE = { streamWidth: 4096, bytes: 34.8 * GB, isAbout: true, ...weighs(16.03, 0, 0, 1.33) }

const klein = (id: string, name: string, repo: string) => ({
  ...{ id, name, repo, family: 'flux2-klein', kind: 'base' as const },
})
const QUICK = { distilled: true, defaults: { steps: 4, guidanceScale: 1 } }

export const KLEIN: CatalogueEntry[] = [
  {
    ...klein('flux2-klein-4b', 'FLUX.2 klein 4B', 'black-forest-labs/FLUX.2-klein-4B'),
    ...SMALL,
    bytes: 16 * GB,
    licence: apache('black-forest-labs/FLUX.2-klein-4B'),
    goodAt: 'New and quick: four steps, follows long sentences, changes pictures by words.',
    intents: DRAFTS,
    gated: false,
    card: QUICK,
  },
  {
    ...klein('flux2-klein-base-4b', 'FLUX.2 klein base 4B', 'black-forest-labs/FLUX.2-klein-base-4B'),
    ...SMALL,
    // As much as the one that was made of it.
    bytes: 16 * GB,
    isAbout: true,
    licence: apache('black-forest-labs/FLUX.2-klein-base-4B'),
    goodAt:
      'To be taught: styles that it learns work with klein 4B too. Draws slower, in fifty steps, with more variety.',
    gated: false,
    card: {},
  },
  {
    ...klein('flux2-klein-9b', 'FLUX.2 klein 9B', 'black-forest-labs/FLUX.2-klein-9B'),
    ...LARGE,
    licence: nonCommercial('FLUX Non-Commercial License', 'black-forest-labs/FLUX.2-klein-9B'),
    goodAt: 'Four steps as well, and finer than the small one.',
    intents: DRAFTS,
    gated: true,
    card: QUICK,
  },
  {
    ...klein('flux2-klein-base-9b', 'FLUX.2 klein base 9B', 'black-forest-labs/FLUX.2-klein-base-9B'),
    ...LARGE,
    licence: nonCommercial('FLUX Non-Commercial License', 'black-forest-labs/FLUX.2-klein-base-9B'),
    goodAt:
      'To be taught: styles that it learns work with klein 9B too. Draws slower, in fifty steps, with more variety.',
    gated: true,
    card: {},
  },
]
