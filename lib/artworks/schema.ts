import { z } from 'zod'
import { Effects } from '@/lib/effects/schema'
import { UsedLora } from '@/lib/loras/schema'

/** The picture it began with, how much of that was drawn anew, of which part or beyond which edges, or by words. */
export const UsedStart = z.object({
  source: z.string(),
  strength: z.number(),
  mask: z.string().optional(),
  extend: z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() }).optional(),
  byWords: z.boolean().optional(),
})

/** A picture it followed, and what read it. */
export const UsedReference = z.object({
  role: z.enum(['structure', 'look']),
  source: z.string(),
  strength: z.number(),
  model: z.string(),
})
export type UsedReference = z.infer<typeof UsedReference>

/** How a picture was made: what its facts panel shows and what its file carries. */
export const ArtworkSettings = z.object({
  prompt: z.string(),
  negativePrompt: z.string(),
  modelId: z.string(),
  modelName: z.string(),
  seed: z.int(),
  steps: z.int(),
  guidanceScale: z.number(),
  sampler: z.string(),
  shape: z.string(),
  /** Pixels the model drew, before the upscaler. */
  width: z.int(),
  height: z.int(),
  upscaler: z.string().nullable(),
  start: UsedStart.optional(),
  references: z.array(UsedReference).optional(),
  effects: Effects.optional(),
  /** The styles it wears. */
  loras: z.array(UsedLora).optional(),
})
export type ArtworkSettings = z.infer<typeof ArtworkSettings>

/**
 * What is known of how a picture was made. A graph of one's own may have no
 * words, no model or no seed: what it has not is left out rather than made up.
 */
export const ArtworkFacts = ArtworkSettings.partial().extend({
  prompt: z.string(),
  negativePrompt: z.string(),
  /** What its maker calls the graph of her own that made it. */
  graph: z.string().optional(),
})
export type ArtworkFacts = z.infer<typeof ArtworkFacts>

/** A finished picture, as the browser sees it. Its owner alone can open these addresses. */
export const ArtworkView = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  /** Place in its run, from 0. */
  index: z.int(),
  url: z.string(),
  downloadUrl: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
  /** WebP, narrowest first. */
  thumbnails: z.array(z.object({ width: z.int(), height: z.int(), url: z.string() })),
  /** base64; decode with the npm package `thumbhash`. */
  thumbhash: z.string(),
  /** The same picture without its effects, where they changed it. */
  before: z.object({ url: z.string(), width: z.int(), height: z.int() }).nullable(),
  settings: ArtworkFacts,
  secondsTaken: z.number().nullable(),
  createdAt: z.iso.datetime(),
  isStarred: z.boolean(),
})
export type ArtworkView = z.infer<typeof ArtworkView>

export const ArtworkPage = z.object({
  artworks: z.array(ArtworkView),
  nextCursor: z.string().nullable(),
  total: z.int(),
})
export type ArtworkPage = z.infer<typeof ArtworkPage>

export const ArtworkId = z.strictObject({ id: z.uuid() })

/** How many pictures one deed may be about. */
export const MOST_AT_ONCE = 2000
export const ArtworkIds = z.strictObject({ ids: z.array(z.uuid()).min(1).max(MOST_AT_ONCE) })

/** How a picture came to be. */
export const KINDS = ['drawn', 'changed', 'upscaled', 'graph'] as const
export const Kind = z.enum(KINDS)
export type Kind = z.infer<typeof Kind>

/** A moment, as text that the database can read: it knows no year 0, no five digits, and few offsets. */
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => isAmongPictures(new Date(text).getUTCFullYear()), {
    message: 'There are no pictures of that time.',
    abort: true,
  })
  .overwrite((text) => new Date(text).toISOString())

const isAmongPictures = (year: number) => year >= 1 && year <= 9999

/** What one looks for, as it stands in an address. Everything that is given must be true of a picture. */
export const ArtworkFilter = z.object({
  words: z.string().trim().max(200, 'Look for fewer words at once.').optional(),
  model: z.string().max(100).optional(),
  style: z.uuid().optional(),
  starred: z.literal('1').optional(),
  /** From this moment on. */
  since: moment.optional(),
  /** Before this moment. */
  until: moment.optional(),
  kind: Kind.optional(),
  collection: z.uuid().optional(),
  /** Those in the bin instead of those that hang. */
  bin: z.literal('1').optional(),
})
export type ArtworkFilter = z.infer<typeof ArtworkFilter>

/** A place on the wall: enough to hang it, and no more, since there may be tens of thousands. */
export const WallPlace = z.object({ id: z.uuid(), width: z.int(), height: z.int(), at: z.int() })
export type WallPlace = z.infer<typeof WallPlace>

/** Every picture that a filter finds, newest first, in columns. */
export const Wall = z.object({
  ids: z.array(z.string()),
  widths: z.array(z.int()),
  heights: z.array(z.int()),
  /** Seconds since 1970. */
  times: z.array(z.int()),
})
export type Wall = z.infer<typeof Wall>

/** What there is to choose from in the filter bar. */
export const Facets = z.object({
  models: z.array(z.object({ id: z.string(), name: z.string() })),
  styles: z.array(z.object({ id: z.string(), name: z.string() })),
  binned: z.int(),
})
export type Facets = z.infer<typeof Facets>

/** How long a picture lies in the bin before it is erased. */
export const BIN_DAYS = 30

/** One step of a family: a picture, what it was made from, and how. */
export const Relative = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  kind: Kind,
  thumbnailUrl: z.string(),
  width: z.int(),
  height: z.int(),
  prompt: z.string(),
  /** How much of the parent was drawn anew, where that was asked. */
  strength: z.number().nullable(),
})
export type Relative = z.infer<typeof Relative>
