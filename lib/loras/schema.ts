import { z } from 'zod'
import { CANNOT_BE_SHOWN, canBeShown } from '@/lib/names/schema'

/**
 * How a file names its parts: as kohya and all who followed, as PEFT in
 * diffusers, as diffusers before that, or in a way that is translated whenever
 * it is worn ("other"): by the names of its model's first code, or as LyCORIS.
 */
export const LAYOUTS = ['kohya', 'peft', 'diffusers', 'other'] as const
export const Layout = z.enum(LAYOUTS)
export type Layout = z.infer<typeof Layout>

/** What a style may be asked for in one press. */
export const MAX_LORAS = 8
export const MIN_STRENGTH = -2
export const MAX_STRENGTH = 2

/** A style picked for a press of Create. */
export const LoraWish = z.strictObject({
  id: z.uuid(),
  strength: z
    .number()
    .min(MIN_STRENGTH, 'Strength goes from −2 to 2.')
    .max(MAX_STRENGTH, 'Strength goes from −2 to 2.'),
  /** Words that came with it: they stand in the prompt already, and go with it when it is taken off. */
  words: z.string().max(200).optional(),
  /** Kizy suggested it, for these words of the prompt. */
  because: z.string().max(200).optional(),
})
export type LoraWish = z.infer<typeof LoraWish>

/** In the place of a style: Kizy chooses by the words of the prompt, if any fits well. */
export const AUTO = 'auto'

/** A style as it was used: its name of then, so that old pictures keep their words. */
export const UsedLora = LoraWish.extend({ name: z.string() })
export type UsedLora = z.infer<typeof UsedLora>

const name = z
  .string()
  .transform((text) => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim())
  .pipe(
    z.string().min(1, 'Give it a name.').max(80, 'Keep the name under 80 letters.').refine(canBeShown, CANNOT_BE_SHOWN),
  )
const text = (most: number, words: string) =>
  z
    .string()
    .transform((given) => given.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+/g, '').trim())
    .pipe(z.string().max(most, words))

export const SUBJECTS = ['person', 'look', 'thing'] as const

export const LoraId = z.strictObject({ id: z.uuid() })
export const ImportLora = z.strictObject({ uploadId: z.uuid() })
export const EditLora = z.strictObject({
  id: z.uuid(),
  name: name.optional(),
  goal: text(200, 'Keep what it is for under 200 letters.').optional(),
  description: text(2000, 'Keep the description under 2,000 letters.').optional(),
  trigger: text(100, 'Keep the trigger words under 100 letters.').optional(),
  license: text(100, 'Keep the licence under 100 letters.').optional(),
  intents: z.array(text(40, 'Keep it under 40 letters.')).max(12).optional(),
  strength: z.number().min(MIN_STRENGTH).max(MAX_STRENGTH).optional(),
})
export type EditLora = z.input<typeof EditLora>
export const ShareLora = z.strictObject({ id: z.uuid(), personId: z.uuid() })
export const TestLora = z.strictObject({
  id: z.uuid(),
  prompt: z.string().trim().min(1, 'Describe a picture to try it on.').max(500),
  idempotencyKey: z.string().min(8).max(100),
})

/** The strengths a test shows side by side. */
export const TEST_STRENGTHS = [0, 0.5, 0.8, 1] as const

export const LoraSample = z.object({
  url: z.string(),
  prompt: z.string(),
  seed: z.int().nullable(),
  strength: z.number().nullable(),
})
export type LoraSample = z.infer<typeof LoraSample>

/** A style as the browser sees it. */
export const LoraView = z.object({
  id: z.uuid(),
  origin: z.enum(['trained', 'imported', 'shipped']),
  /** Hers to change, somebody's who shares it, or everybody's. */
  whose: z.enum(['mine', 'shared', 'shipped']),
  ownerName: z.string().nullable(),
  sharedWith: z.array(z.object({ id: z.uuid(), name: z.string() })),
  name: z.string(),
  goal: z.string(),
  description: z.string(),
  subject: z.string(),
  trigger: z.string(),
  intents: z.array(z.string()),
  tags: z.array(z.string()),
  family: z.string(),
  architecture: z.string(),
  madeFor: z.string(),
  strength: z.number(),
  layout: z.string(),
  /** The layouts its file can be had in; the first is the one that it is stored in. */
  savesAs: z.array(Layout),
  rank: z.int().nullable(),
  alpha: z.number().nullable(),
  bytes: z.int(),
  sha256: z.string(),
  license: z.string(),
  thumbnailUrl: z.string().nullable(),
  samples: z.array(LoraSample),
  createdAt: z.iso.datetime(),
})
export type LoraView = z.infer<typeof LoraView>
export const LoraList = z.array(LoraView)

/** One style with what is asked for only when it is opened. */
export const OpenedLora = z.object({
  lora: LoraView,
  pictures: z.int(),
  /** The base model it was taught on, by name; null where that is not known. */
  taughtOn: z.string().nullable(),
  /** Of a style of yours that was taught here: by which training, and whether its pictures are there to teach it again. */
  lesson: z.object({ runId: z.uuid(), hasPictures: z.boolean() }).nullable(),
})
export type OpenedLora = z.infer<typeof OpenedLora>

/** A style from elsewhere that is worth a beginning. */
export const GoodStyle = z.strictObject({
  name: z.string(),
  /** Its page. */
  link: z.url(),
  by: z.string(),
  /** The base it is made for. */
  architecture: z.string(),
  licence: z.string(),
  /** The words it listens to; empty where it needs none, or none are known for certain. */
  trigger: z.string(),
  goal: z.string().max(200),
  intents: z.array(z.string().max(40)).max(12),
  /** Where all this was read. */
  source: z.string(),
})
export type GoodStyle = z.infer<typeof GoodStyle>

/** How architectures are called among people. */
const NAMES: Record<string, string> = {
  sd15: 'SD 1.5',
  sdxl: 'SDXL',
  sprout: 'Sprout',
  sd3: 'SD 3.5',
  flux1: 'FLUX.1',
  flux2: 'FLUX.2',
  'flux2-klein': 'FLUX.2 klein',
  'qwen-image': 'Qwen-Image',
  'qwen-image-2.1': 'Qwen-Image 2.1',
  'z-image': 'Z-Image',
  krea2: 'Krea 2',
  ideogram4: 'Ideogram 4',
}
export const madeForName = (architecture: string): string => NAMES[architecture] ?? architecture

/** `<lora:name:0.8>`, as A1111 and all who followed write it. */
export const loraTag = ({ name, strength }: { name: string; strength: number }): string =>
  `<lora:${name.replace(/[<>:,\s]+/g, ' ').trim()}:${Number(strength.toFixed(2))}>`
