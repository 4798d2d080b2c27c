import { z } from 'zod'

export interface PurposeLimits {
  /** Kinds that are taken, known by content. */
  mediaTypes: readonly string[]
  /** What a browser may call them: browsers do not know every kind. Null takes any. */
  announcedAs: readonly string[] | null
  maxBytes: number
  maxFiles: number
  /** "… is not `words` that can be used here." */
  words: string
  /** Which ones can. */
  kinds: string
}

const PICTURES = ['image/png', 'image/jpeg', 'image/webp']
/** As their content says. */
export const VIDEOS = [
  'video/mp4',
  'video/x-m4v',
  'video/quicktime',
  'video/webm',
  'video/matroska',
  'video/vnd.avi',
] as const

/** What a file is brought for. Each has its kinds and its limits. */
export const PURPOSES = {
  reference: {
    mediaTypes: PICTURES,
    announcedAs: PICTURES,
    maxBytes: 32 * 1024 * 1024,
    maxFiles: 20,
    words: 'a picture',
    kinds: 'It can be PNG, JPEG or WebP.',
  },
  lora: {
    mediaTypes: ['application/x-safetensors'],
    announcedAs: null,
    maxBytes: 2 * 1024 * 1024 * 1024 - 1,
    maxFiles: 1,
    words: 'a LoRA',
    kinds: 'It must be a .safetensors file: others (.pt, .bin, .ckpt) can run code when they are opened.',
  },
  dataset: {
    mediaTypes: [...PICTURES, ...VIDEOS, 'application/zip'],
    // Systems disagree on what a zip is called.
    announcedAs: null,
    maxBytes: 2 * 1024 * 1024 * 1024 - 1,
    maxFiles: 200,
    words: 'a picture, a video or a zip',
    kinds: 'It can be PNG, JPEG or WebP, a video (MP4, MOV, WebM, MKV, AVI), or a zip of them.',
  },
} as const satisfies Record<string, PurposeLimits>
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

/** Where the bytes of an upload go on: how many the studio has already. */
export const OFFSET_HEADER = 'upload-offset'

/** A file that a program is about to send. */
export const NewUpload = z.strictObject({
  name: z.string().min(1).max(300),
  bytes: z.int().min(1),
  purpose: z.enum(Object.keys(PURPOSES) as [Purpose, ...Purpose[]]).default('reference'),
})
export type NewUpload = z.output<typeof NewUpload>

export const WaitingUpload = z.object({
  id: z.uuid(),
  /** What names the file wherever a picture is asked for. */
  source: z.string(),
  putUrl: z.string(),
})
export type WaitingUpload = z.infer<typeof WaitingUpload>
