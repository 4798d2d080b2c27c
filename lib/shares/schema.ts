import { z } from 'zod'

/** How long a link lasts, in days; null is until it is taken back. */
export const LASTS_DAYS = [1, 7, 30, null] as const

export const NewShare = z.strictObject({
  artworkId: z.uuid(),
  lastsDays: z.union([z.literal(1), z.literal(7), z.literal(30), z.null()]),
  showsSettings: z.boolean(),
})

export const ShareId = z.strictObject({ id: z.uuid() })
export const ShareToken = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })

export const ShareView = z.object({
  id: z.uuid(),
  showsSettings: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
})
export type ShareView = z.infer<typeof ShareView>

/** The only moment at which the link can be had: of the token the studio keeps its hash alone. */
export const FreshShare = ShareView.extend({ path: z.string() })
export type FreshShare = z.infer<typeof FreshShare>

/** What somebody with the link sees. */
export interface SharedPicture {
  width: number
  height: number
  thumbhash: string
  /** Only where the owner lets it be seen. */
  settings: { prompt: string; negativePrompt: string; modelName?: string; seed?: number; steps?: number } | null
}
