import { z } from 'zod'

/** What a file is brought for. Each has its kinds, known by content, and its limits. */
export const PURPOSES = {
  reference: {
    mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
    maxBytes: 32 * 1024 * 1024,
    maxFiles: 20,
    words: 'a picture',
  },
} as const
export type Purpose = keyof typeof PURPOSES

export const UploadId = z.strictObject({ id: z.uuid() })

/** A file that has arrived and was checked. */
export const UploadView = z.object({
  id: z.uuid(),
  name: z.string(),
  bytes: z.int(),
  mediaType: z.string(),
  url: z.string(),
})
export type UploadView = z.infer<typeof UploadView>
