import { z } from 'zod'
import { UsedLora } from '@/lib/loras/schema'

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
  /** The picture it began with, and how much of that was drawn anew. */
  start: z.object({ source: z.string(), strength: z.number() }).optional(),
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
  settings: ArtworkFacts,
  secondsTaken: z.number().nullable(),
  createdAt: z.iso.datetime(),
})
export type ArtworkView = z.infer<typeof ArtworkView>

export const ArtworkPage = z.object({
  artworks: z.array(ArtworkView),
  nextCursor: z.string().nullable(),
  total: z.int(),
})
export type ArtworkPage = z.infer<typeof ArtworkPage>

export const ArtworkId = z.strictObject({ id: z.uuid() })
