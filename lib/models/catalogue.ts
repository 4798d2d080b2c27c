import { CONTROLNETS } from '@/lib/models/controlnets'
import { CHINESE_WRITING, DRAFTS, HANDS, PHOTOGRAPHS, WRITING } from '@/lib/models/intents'
import { IP_ADAPTERS } from '@/lib/models/ip-adapters'
import { KLEIN } from '@/lib/models/klein'
import { apache, bsd3, community, kreaCommunity, nonCommercial, openRail } from '@/lib/models/licences'
import type { CatalogueEntry } from '@/lib/models/schema'
import { SDXL_KIN } from '@/lib/models/sdxl-kin'
import { GB, weighs } from '@/lib/models/weighs'

/**
 * The models that Kizy proposes, as data. Sizes are what a repository held when
 * this was written; those that were put together from what others hold of it
 * say so (`isAbout`). What really comes is asked of the Hub before it does.
 * `memory` is of a graphics card that draws without waiting for its weights, in
 * 16 bits; with less they are kept in fewer bits (precision.ts), and come part
 * by part where even those are too many. What gives words works without a card.
 * Steps, guidance and sizes that are not here are the family's
 * (gpu/kizy_gpu/installs/cards.py).
 */

export const CATALOGUE: CatalogueEntry[] = [
  {
    id: 'stable-diffusion-1.5',
    name: 'Stable Diffusion 1.5',
    family: 'sd15',
    kind: 'base',
    repo: 'stable-diffusion-v1-5/stable-diffusion-v1-5',
    bytes: 2.1 * GB,
    memory: 4 * GB,
    licence: openRail('stable-diffusion-v1-5/stable-diffusion-v1-5'),
    goodAt: 'Runs nearly everywhere, and more styles are made for it than for any other. Small pictures.',
    gated: false,
    card: {},
  },
  {
    id: 'sdxl',
    name: 'SDXL',
    family: 'sdxl',
    kind: 'base',
    repo: 'stabilityai/stable-diffusion-xl-base-1.0',
    bytes: 6.9 * GB,
    ...weighs(2.05, 0.5, 0, 0.9),
    licence: { ...openRail('stabilityai/stable-diffusion-xl-base-1.0'), name: 'CreativeML Open RAIL++-M' },
    goodAt: 'The all-rounder: large pictures, thousands of styles, negative prompts.',
    gated: false,
    card: {},
  },
  {
    id: 'sdxl-turbo',
    name: 'SDXL Turbo',
    family: 'sdxl',
    kind: 'base',
    repo: 'stabilityai/sdxl-turbo',
    bytes: 6.9 * GB,
    ...weighs(2.05, 0.5, 0, 0.9),
    licence: community('stabilityai/sdxl-turbo'),
    goodAt: 'A picture in two steps, for trying ideas. 512 pixels.',
    intents: DRAFTS,
    gated: false,
    card: { distilled: true, defaults: { steps: 2, guidanceScale: 0, width: 512, height: 512, sampler: 'euler_a' } },
  },
  ...SDXL_KIN,
  {
    id: 'z-image-turbo',
    name: 'Z-Image Turbo',
    family: 'z-image',
    kind: 'base',
    repo: 'Tongyi-MAI/Z-Image-Turbo',
    bytes: 33 * GB,
    ...weighs(9.8, 0, 0, 0.47),
    licence: apache('Tongyi-MAI/Z-Image-Turbo'),
    goodAt: 'Photographs and writing in pictures, in nine steps.',
    intents: [...WRITING, ...PHOTOGRAPHS],
    gated: false,
    card: { distilled: true, defaults: { steps: 9, guidanceScale: 0 } },
  },
  {
    id: 'z-image',
    name: 'Z-Image',
    family: 'z-image',
    kind: 'base',
    repo: 'Tongyi-MAI/Z-Image',
    // A transformer of 12.3 in 16 bits, and the text encoder (8.04) and VAE (0.17) of Turbo.
    bytes: 20.5 * GB,
    isAbout: true,
    ...weighs(9.8, 0, 0, 0.47),
    licence: apache('Tongyi-MAI/Z-Image'),
    goodAt:
      'To be taught: styles that it learns work with Turbo too. Draws slower, with more variety; reads negative prompts.',
    intents: [...WRITING, ...PHOTOGRAPHS],
    gated: false,
    card: {},
  },
  ...KLEIN,
  {
    id: 'flux2-dev',
    name: 'FLUX.2 dev',
    family: 'flux2',
    kind: 'base',
    repo: 'black-forest-labs/FLUX.2-dev',
    bytes: 112 * GB,
    ...weighs(54.5, 0, 0, 1.5),
    licence: nonCommercial('FLUX [dev] Non-Commercial License', 'black-forest-labs/FLUX.2-dev'),
    goodAt: 'The finest of its kind, for a machine of the largest kind.',
    gated: true,
    card: {},
  },
  {
    id: 'flux1-schnell',
    name: 'FLUX.1 schnell',
    family: 'flux1',
    kind: 'base',
    repo: 'black-forest-labs/FLUX.1-schnell',
    bytes: 33.7 * GB,
    ...weighs(12.27, 0, 3.25, 1.35),
    licence: apache('black-forest-labs/FLUX.1-schnell'),
    goodAt: 'Four steps, good hands, follows sentences.',
    intents: [...DRAFTS, ...HANDS],
    gated: true,
    card: { distilled: true, defaults: { steps: 4, guidanceScale: 0, maxTokens: 256 } },
  },
  {
    id: 'flux1-dev',
    name: 'FLUX.1 dev',
    family: 'flux1',
    kind: 'base',
    repo: 'black-forest-labs/FLUX.1-dev',
    bytes: 33.7 * GB,
    ...weighs(12.27, 0, 3.25, 1.35),
    licence: nonCommercial('FLUX.1 [dev] Non-Commercial License', 'black-forest-labs/FLUX.1-dev'),
    goodAt: 'Detail and many styles.',
    gated: true,
    card: {},
  },
  {
    id: 'flux1-kontext-dev',
    name: 'FLUX.1 Kontext dev',
    family: 'flux1-kontext',
    kind: 'base',
    repo: 'black-forest-labs/FLUX.1-Kontext-dev',
    bytes: 33.7 * GB,
    ...weighs(12.27, 0, 3.25, 1.35),
    licence: nonCommercial('FLUX.1 [dev] Non-Commercial License', 'black-forest-labs/FLUX.1-Kontext-dev'),
    goodAt: 'Changes a picture by words: “make it night”.',
    gated: true,
    card: {},
  },
  {
    id: 'flux1-fill-dev',
    name: 'FLUX.1 Fill dev',
    family: 'flux1-fill',
    kind: 'base',
    repo: 'black-forest-labs/FLUX.1-Fill-dev',
    bytes: 33.8 * GB,
    ...weighs(12.27, 0, 3.25, 1.35),
    licence: nonCommercial('FLUX.1 [dev] Non-Commercial License', 'black-forest-labs/FLUX.1-Fill-dev'),
    goodAt: 'Paints parts of a picture anew, and beyond its edges.',
    gated: true,
    card: {},
  },
  {
    id: 'qwen-image',
    name: 'Qwen-Image',
    family: 'qwen-image',
    kind: 'base',
    repo: 'Qwen/Qwen-Image',
    bytes: 57.7 * GB,
    ...weighs(26.9, 0, 0, 1.9),
    licence: apache('Qwen/Qwen-Image'),
    goodAt: 'Writing in pictures, in Latin and Chinese letters; long sentences.',
    intents: [...WRITING, ...CHINESE_WRITING],
    gated: false,
    card: {},
  },
  {
    id: 'qwen-image-edit',
    name: 'Qwen-Image-Edit 2509',
    family: 'qwen-image-edit-plus',
    kind: 'base',
    repo: 'Qwen/Qwen-Image-Edit-2509',
    bytes: 57.7 * GB,
    ...weighs(26.9, 0, 0, 1.9),
    licence: apache('Qwen/Qwen-Image-Edit-2509'),
    goodAt: 'Changes pictures by words, several at once: writing, things, poses. Makes none from words alone.',
    gated: false,
    card: {},
  },
  {
    id: 'qwen-image-2.1',
    name: 'Qwen-Image 2.1',
    family: 'qwen-image-2.1',
    kind: 'base',
    repo: 'Qwen/Qwen-Image-2.1',
    // A transformer of 14.2, a text encoder (Qwen3-VL 8B) of 17.5 and a VAE of 1.35 in 32 bits, by their sizes.
    bytes: 33.1 * GB,
    isAbout: true,
    ...weighs(14, 0, 0, 2.2),
    licence: nonCommercial('Qwen Research License', 'Qwen/Qwen-Image-2.1'),
    goodAt:
      'Writing in pictures, in Latin and Chinese letters; changes several pictures by words. Smaller than Qwen-Image.',
    intents: [...WRITING, ...CHINESE_WRITING],
    gated: false,
    card: {},
  },
  {
    id: 'stable-diffusion-3.5-medium',
    name: 'Stable Diffusion 3.5 medium',
    family: 'sd3',
    kind: 'base',
    repo: 'stabilityai/stable-diffusion-3.5-medium',
    streamWidth: 1536,
    bytes: 16.5 * GB,
    ...weighs(5.25, 0, 0.85, 2.1),
    licence: community('stabilityai/stable-diffusion-3.5-medium'),
    goodAt: 'A wide range of styles on a card of middle size.',
    gated: true,
    card: {},
  },
  {
    id: 'stable-diffusion-3.5-large',
    name: 'Stable Diffusion 3.5 large',
    family: 'sd3',
    kind: 'base',
    repo: 'stabilityai/stable-diffusion-3.5-large',
    streamWidth: 2432,
    bytes: 27.6 * GB,
    ...weighs(9, 0, 2.7, 2.1),
    licence: community('stabilityai/stable-diffusion-3.5-large'),
    goodAt: 'A wide range of styles, and more detail.',
    gated: true,
    card: {},
  },
  {
    id: 'krea-2',
    name: 'Krea 2',
    family: 'krea2',
    kind: 'base',
    repo: 'krea/Krea-2-Raw',
    // A transformer of 26.3, a text encoder (Qwen3-VL 4B) of 8.88 and a VAE of 0.25, as others hold them.
    bytes: 35.4 * GB,
    isAbout: true,
    ...weighs(17.1, 0, 0, 0.6),
    licence: kreaCommunity('krea/Krea-2-Raw'),
    goodAt: 'Photographs that do not look made.',
    intents: PHOTOGRAPHS,
    gated: true,
    card: {},
  },
  {
    id: 'krea-2-turbo',
    name: 'Krea 2 Turbo',
    family: 'krea2',
    kind: 'base',
    repo: 'krea/Krea-2-Turbo',
    // The same parts as Krea 2, as others hold them.
    bytes: 35.4 * GB,
    isAbout: true,
    ...weighs(17.1, 0, 0, 0.6),
    licence: kreaCommunity('krea/Krea-2-Turbo'),
    goodAt: 'Photographs that do not look made, in eight steps.',
    intents: [...PHOTOGRAPHS, ...DRAFTS],
    gated: true,
    card: { distilled: true, defaults: { steps: 8, guidanceScale: 0 } },
  },
  ...CONTROLNETS,
  ...IP_ADAPTERS,
  {
    id: 'blip-captioning-large',
    name: 'BLIP',
    family: 'blip',
    kind: 'captioner',
    // The smaller one of the two has its weights only as a pickled file.
    repo: 'Salesforce/blip-image-captioning-large',
    bytes: 1.88 * GB,
    memory: 2.5 * GB,
    licence: bsd3('Salesforce/blip-image-captioning-large'),
    goodAt: 'Says in a sentence what a picture shows: for your words, and for captions when you teach a style.',
    gated: false,
    card: {},
  },
  {
    id: 'qwen2.5-0.5b-instruct',
    name: 'Qwen2.5 0.5B Instruct',
    family: 'causal-lm',
    kind: 'writer',
    repo: 'Qwen/Qwen2.5-0.5B-Instruct',
    bytes: 1 * GB,
    memory: 2.5 * GB,
    licence: apache('Qwen/Qwen2.5-0.5B-Instruct'),
    goodAt: 'Writes your words in more detail. A small model: read what it writes.',
    gated: false,
    card: {},
  },
]

/** Known, and not to be had yet, with the reason (gpu/kizy_gpu/families/pipelines.py has the same). */
export const NOT_YET_SERVED = [
  { name: 'FLUX.3', why: 'The library that Kizy draws with has it only in blocks so far.' },
  { name: 'Anima', why: 'The library that Kizy draws with has it only in blocks so far.' },
  {
    name: 'Ideogram 4',
    why: 'Its makers give it packed into 4 or 8 bits alone, which Kizy does not unpack yet. An unpacked copy in diffusers’ folders can come by its link.',
  },
]

/** What fits a machine best, the most capable first. */
const RECOMMENDED: { id: string; atLeast: number }[] = [
  { id: 'flux2-klein-4b', atLeast: 20 * GB },
  { id: 'sdxl', atLeast: 8 * GB },
  { id: 'stable-diffusion-1.5', atLeast: 0 },
]

/** The model for a machine with so much memory on its graphics card; without one, the smallest. */
export const recommendedFor = (memoryBytes: number | null): CatalogueEntry => {
  const { id } = RECOMMENDED.find(({ atLeast }) => (memoryBytes ?? 0) >= atLeast)!
  return CATALOGUE.find((entry) => entry.id === id)!
}
