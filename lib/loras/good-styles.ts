import type { GoodStyle } from '@/lib/loras/schema'

/**
 * A few styles from elsewhere that are worth a beginning, as data. Each was
 * found on its page with this base, these words and this licence (`source`
 * says where it was read); what is not certain is left out. Sizes are not
 * here: the look at the link tells them, before anything comes.
 */

const hub = (repo: string) => `https://huggingface.co/${repo}`
const FLUX_DEV = 'FLUX.1 [dev] Non-Commercial License'
const OPEN_RAIL = 'CreativeML Open RAIL-M'

export const GOOD_STYLES: GoodStyle[] = [
  {
    name: 'Pixel Art Redmond 1.5V',
    link: hub('artificialguybr/pixelartredmond-1-5v-pixel-art-loras-for-sd-1-5'),
    by: 'artificialguybr',
    architecture: 'sd15',
    licence: 'Bespoke LoRA license: read it on its page',
    trigger: 'Pixel Art, PixArFK',
    goal: 'Pixel art: figures, things and scenes',
    intents: ['game item', 'icon'],
    source: 'its model card, and its list of files',
  },
  {
    name: 'Pixel Art XL',
    link: hub('nerijs/pixel-art-xl'),
    by: 'nerijs',
    architecture: 'sdxl',
    licence: OPEN_RAIL,
    trigger: '',
    goal: 'Pixel art with clean squares',
    intents: ['game item', 'icon'],
    source: 'its list of files with licence; its card asks for no trigger word',
  },
  {
    name: '3D Render Style XL',
    link: hub('goofyai/3d_render_style_xl'),
    by: 'goofyai',
    architecture: 'sdxl',
    licence: 'Apache-2.0',
    trigger: '3d style',
    goal: 'Glossy figures and things, as if rendered',
    intents: ['toy', 'game item'],
    source: 'its model card; the words as MV-Adapter’s examples use them',
  },
  {
    name: 'ColoringBook Redmond',
    link: hub('artificialguybr/ColoringBookRedmond'),
    by: 'artificialguybr',
    architecture: 'sdxl',
    licence: OPEN_RAIL,
    trigger: 'ColoringBookAF',
    goal: 'Pages of a colouring book: outlines to fill',
    intents: ['colouring page', 'print'],
    source: 'its model card',
  },
  {
    name: 'Little Tinies',
    link: hub('alvdansen/littletinies'),
    by: 'alvdansen',
    architecture: 'sdxl',
    licence: OPEN_RAIL,
    trigger: '',
    goal: 'Small hand-drawn figures, as in a picture book',
    intents: ['storybook', 'card'],
    source: 'its list of files with licence; its base and words as programs use it',
  },
  {
    name: 'Logo Design',
    link: hub('Shakker-Labs/FLUX.1-dev-LoRA-Logo-Design'),
    by: 'Shakker Labs',
    architecture: 'flux1',
    licence: FLUX_DEV,
    trigger: 'wablogo, logo, Minimalist',
    goal: 'Plain logos: two things in one, a thing and a letter',
    intents: ['logo', 'poster'],
    source: 'its model card',
  },
  {
    name: 'Tarot',
    link: hub('multimodalart/flux-tarot-v1'),
    by: 'multimodalart',
    architecture: 'flux1',
    licence: FLUX_DEV,
    trigger: 'in the style of TOK a trtcrd tarot style',
    goal: 'Tarot cards as they were drawn in 1920',
    intents: ['card', 'print'],
    source: 'its model card, and its list of files with licence',
  },
  {
    name: 'Super Realism',
    link: hub('strangerzonehf/Flux-Super-Realism-LoRA'),
    by: 'strangerzonehf',
    architecture: 'flux1',
    licence: 'MIT',
    trigger: 'Super Realism',
    goal: 'Faces and skin as in a studio photograph',
    intents: ['portrait', 'film still'],
    source: 'its model card',
  },
  {
    name: '3D Render Style Redmond',
    link: hub('artificialguybr/3DRenderStyle-REDMOND-ZIMAGE'),
    by: 'artificialguybr',
    architecture: 'z-image',
    licence: 'Apache-2.0',
    trigger: '3D Render Style, 3DRenderAF',
    goal: 'Figures and things, as if rendered',
    intents: ['toy', 'game item'],
    source: 'its model card',
  },
  {
    name: 'Qwen-Image Realism',
    link: hub('flymy-ai/qwen-image-realism-lora'),
    by: 'FlyMy.AI',
    architecture: 'qwen-image',
    licence: 'Apache-2.0',
    // Its card names none for certain: the look at the link says what its page says.
    trigger: '',
    goal: 'People who look photographed',
    intents: ['portrait', 'film still'],
    source: 'its model card, and the repository of its makers',
  },
]

/** The path of a style's page, the same on the Hub and on a mirror: "owner/name". */
const pathOf = (page: string): string => (URL.canParse(page) ? new URL(page).pathname.slice(1) : page).toLowerCase()

/** What the list says of a link or a page; undefined for one that is not on it. */
export const goodStyleAt = (page: string): GoodStyle | undefined =>
  GOOD_STYLES.find(({ link }) => pathOf(link) === pathOf(page))

/** Those that a model here can wear and that are not here yet. */
export function goodStylesFor(architectures: Set<string>, pages: string[]): GoodStyle[] {
  const here = new Set(pages.map(pathOf))
  return GOOD_STYLES.filter(({ architecture, link }) => architectures.has(architecture) && !here.has(pathOf(link)))
}
