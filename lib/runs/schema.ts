import { z } from 'zod'
import { ArtworkView, UsedReference, UsedStart } from '@/lib/artworks/schema'
import { Effects } from '@/lib/effects/schema'
import { Problem } from '@/lib/errors'
import { AUTO, LoraWish, MAX_LORAS, UsedLora } from '@/lib/loras/schema'
import { References, Start } from '@/lib/references/schema'

/** The shapes of a picture by name; pixels come from the model. */
export const SHAPES = ['1:1', '4:3', '3:4', '3:2', '2:3', '16:9', '9:16'] as const
export const Shape = z.enum(SHAPES)
export type Shape = z.infer<typeof Shape>

export const MAX_PROMPT = 4000
export const MAX_SEED = 2 ** 32 - 1

const words = z
  .string('Describe the picture in words.')
  // Postgres cannot keep NUL, and no model reads control characters.
  .transform((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '').trim())

/** What the Create box sends. Left-out values are the model's own. */
export const CreateRun = z.strictObject({
  prompt: words.pipe(
    z
      .string()
      .min(1, 'Describe the picture first: a few words are enough.')
      .max(MAX_PROMPT, `That is a very long description. Keep it under ${MAX_PROMPT.toLocaleString('en')} characters.`),
  ),
  negativePrompt: words.pipe(z.string().max(MAX_PROMPT, 'The list of things to leave out is too long.')).default(''),
  modelId: z.string().min(1).max(100).default('sprout'),
  shape: Shape.default('1:1'),
  /** Pixels of one's own instead of the shape's; both or none. */
  width: z.int().min(16).max(8192).optional(),
  height: z.int().min(16).max(8192).optional(),
  count: z
    .int('The number of pictures is a whole number.')
    .min(1, 'Ask for at least one picture.')
    .max(12, 'At most 12 pictures at a time.')
    .default(4),
  seed: z.int().min(0).max(MAX_SEED, `A seed is a whole number up to ${MAX_SEED}.`).optional(),
  steps: z.int().min(1, 'At least one step.').max(150, 'At most 150 steps.').optional(),
  guidanceScale: z.number().min(0).max(30, 'Guidance goes up to 30.').optional(),
  sampler: z.string().max(40).optional(),
  /** A picture to begin with. */
  start: Start.optional(),
  /** Pictures to follow. */
  references: References,
  effects: Effects.optional(),
  /** Styles, strongest first or last: the order changes nothing. `"auto"` stands for those that Kizy would suggest. */
  loras: z
    .array(z.union([z.literal(AUTO), LoraWish], 'A style is {id, strength}, or "auto".'))
    .max(MAX_LORAS, `At most ${MAX_LORAS} styles at a time.`)
    .refine(
      (loras) => new Set(loras.map((one) => (one === AUTO ? one : one.id))).size === loras.length,
      'A style is picked twice.',
    )
    .default([]),
})
export type CreateRun = z.input<typeof CreateRun>
export type CreateRunParsed = z.output<typeof CreateRun>

export const RunId = z.strictObject({ id: z.uuid() })

export const Status = z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled'])
export type Status = z.infer<typeof Status>

/** A tick while one picture is drawn. Ticks may be lost; state never is. */
export const Progress = z.object({
  runId: z.uuid(),
  /** Place of the picture in its run, from 0. */
  index: z.int(),
  phase: z.enum(['loading', 'denoising', 'decoding', 'upscaling', 'saving']),
  /** 0..1 over the whole picture. */
  fraction: z.number(),
  step: z.int().optional(),
  steps: z.int().optional(),
  secondsLeft: z.number().nullable(),
  previewUrl: z.string().nullable(),
})
export type Progress = z.infer<typeof Progress>

/** One place in a row of results. */
export const PictureView = z.object({
  index: z.int(),
  status: Status,
  /** Pixels as shown, known before it is drawn: its tile keeps its place by them. */
  width: z.int(),
  height: z.int(),
  /** Null where a graph of one's own has none. */
  seed: z.int().nullable(),
  progress: Progress.nullable(),
  artwork: ArtworkView.nullable(),
  problem: Problem.nullable(),
})
export type PictureView = z.infer<typeof PictureView>

/** How a run that asked for too much is asked for once more. */
export const SmallerWay = z.enum(['size', 'model', 'withoutStyles'])
export type SmallerWay = z.infer<typeof SmallerWay>
export const DrawSmaller = z.strictObject({
  id: z.uuid(),
  way: SmallerWay,
  idempotencyKey: z.string().min(8).max(100),
})

/** What there is that is smaller: the longer side in pixels as shown, and a model. */
export const SmallerWays = z.object({ side: z.int().nullable(), modelName: z.string().nullable() })
export type SmallerWays = z.infer<typeof SmallerWays>

/** One press of Create, or one graph of one's own, as the browser sees it. The latter may have no model, seed or shape. */
export const RunView = z.object({
  id: z.uuid(),
  /** Rises with each change: of two views of a run the higher one is newer, whichever arrived last. */
  version: z.int(),
  status: Status,
  /** What its maker calls a graph of her own; null for a press of Create. */
  graphName: z.string().nullable(),
  prompt: z.string(),
  negativePrompt: z.string(),
  modelId: z.string().optional(),
  modelName: z.string().optional(),
  shape: Shape.optional(),
  /** Pixels as shown (after the upscaler), of the first picture. */
  width: z.int(),
  height: z.int(),
  steps: z.int().optional(),
  guidanceScale: z.number().optional(),
  sampler: z.string().optional(),
  seed: z.int().optional(),
  loras: z.array(UsedLora).optional(),
  start: UsedStart.optional(),
  references: z.array(UsedReference).optional(),
  effects: Effects.optional(),
  count: z.int(),
  pictures: z.array(PictureView),
  problem: Problem.nullable(),
  /** Of a run that asked for more than this machine has. */
  smaller: SmallerWays.optional(),
  /** Runs of this studio that go before this one; 0 when it is its turn. */
  ahead: z.int(),
  secondsLeft: z.number().nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})
export type RunView = z.infer<typeof RunView>

export const PromptQuery = z.strictObject({
  words: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(100).default(30),
})
export const Prompts = z.object({ prompts: z.array(z.string()) })

export const RunPage = z.object({ runs: z.array(RunView), nextCursor: z.string().nullable() })
export type RunPage = z.infer<typeof RunPage>
