import { z } from 'zod'
import { Problem } from '@/lib/errors'

/** What the pictures of a dataset teach. */
export const SUBJECTS = ['person', 'look', 'thing'] as const
export const Subject = z.enum(SUBJECTS)
export type Subject = z.infer<typeof Subject>

export const MAX_PICTURES = 1000
export const MAX_CAPTION = 1000
export const MAX_DESCRIPTION = 2000

/** Postgres cannot keep NUL, and no model reads control characters. */
const plain = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
const line = (most: number, words: string) =>
  z
    .string()
    .transform((text) => plain(text).replace(/\s+/g, ' ').trimStart())
    .pipe(z.string().max(most, words))

export const DatasetId = z.strictObject({ id: z.uuid() })
export const PictureIds = z.strictObject({ id: z.uuid(), pictureIds: z.array(z.uuid()).min(1).max(MAX_PICTURES) })

/** What they mean; what is left out stays as it is. */
export const Meaning = z.strictObject({
  name: line(80, 'A name has at most 80 characters.').optional(),
  description: line(MAX_DESCRIPTION, 'That is a very long description.').optional(),
  /** What the style will be for, in a few words; left empty, the first line of the description says it. */
  goal: line(200, 'Keep what it is for under 200 letters.').optional(),
  /** What it will be good for: portrait, logo, storybook. */
  intents: z
    .array(line(40, 'Keep each of what it is good for under 40 letters.').transform((one) => one.trim().toLowerCase()))
    .max(12, 'A dozen things that it is good for are enough.')
    .optional(),
  subject: Subject.optional(),
  trigger: line(40, 'A trigger has at most 40 characters.').optional(),
  baseModel: z.string().max(100).nullable().optional(),
  settings: z.record(z.string(), z.json()).optional(),
})
export type Meaning = z.infer<typeof Meaning>

export const Arrival = z.strictObject({
  id: z.uuid(),
  uploadId: z.uuid(),
  /** From a text file beside the picture. */
  caption: line(MAX_CAPTION, 'A caption is too long.').optional(),
})

export type Arrival = z.infer<typeof Arrival>

export const CaptionEdit = z.strictObject({
  id: z.uuid(),
  pictureId: z.uuid(),
  caption: line(MAX_CAPTION, `A caption has at most ${MAX_CAPTION} characters.`),
})

export const Replacement = z.strictObject({
  id: z.uuid(),
  find: z.string().min(1, 'Say what to look for.').max(200),
  put: line(200, 'That is too long to put into captions.'),
})

/** What a program changes about a picture; what is left out stays as it is. */
export const PictureEdit = z.strictObject({
  caption: CaptionEdit.shape.caption.optional(),
  /** A dropped picture stays, and nothing is learnt from it. */
  dropped: z.boolean().optional(),
})

/** Something about a picture, or about all of them, that would make it learn worse. */
export const FINDINGS = ['double', 'blurred', 'small', 'odd', 'plain', 'says-look'] as const
export const FindingCode = z.enum(FINDINGS)
export type FindingCode = z.infer<typeof FindingCode>

export const Keep = z.strictObject({ id: z.uuid(), pictureId: z.uuid(), code: FindingCode, keep: z.boolean() })

export const FindingView = z.object({
  code: FindingCode,
  words: z.string(),
  /** Words of the caption that name the look. */
  inCaption: z.string().optional(),
})
export type FindingView = z.infer<typeof FindingView>

export const DatasetPictureView = z.object({
  id: z.uuid(),
  /** From 1, in the order they came. */
  place: z.int(),
  name: z.string(),
  width: z.int(),
  height: z.int(),
  url: z.string(),
  caption: z.string(),
  captionBy: z.enum(['name', 'sidecar', 'goal', 'model', 'artist']),
  dropped: z.boolean(),
  findings: z.array(FindingView),
})
export type DatasetPictureView = z.infer<typeof DatasetPictureView>

export const Refusal = z.object({ name: z.string(), reason: z.string() })
export type Refusal = z.infer<typeof Refusal>

export const ArrivalView = z.object({
  id: z.uuid(),
  name: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  entries: z.int(),
  done: z.int(),
  refused: z.array(Refusal),
  refusedCount: z.int(),
  problem: Problem.nullable(),
})
export type ArrivalView = z.infer<typeof ArrivalView>

export const DatasetView = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  goal: z.string(),
  intents: z.array(z.string()),
  subject: Subject,
  trigger: z.string(),
  /** What the trigger would be by its name, when none was typed. */
  proposedTrigger: z.string(),
  /** Why the trigger may work badly; null when it is fine. */
  triggerProblem: z.string().nullable(),
  baseModel: z.string().nullable(),
  settings: z.record(z.string(), z.json()),
  runId: z.uuid().nullable(),
  pictures: z.array(DatasetPictureView),
  /** About all of them together: too few, all alike. */
  coverage: z.array(z.string()),
  arrivals: z.array(ArrivalView),
  updatedAt: z.iso.datetime(),
})
export type DatasetView = z.infer<typeof DatasetView>

/** A dataset that has not been taught from yet, as a line. */
export const DraftView = z.object({
  id: z.uuid(),
  name: z.string(),
  pictures: z.int(),
  covers: z.array(z.string()),
  updatedAt: z.iso.datetime(),
})
export type DraftView = z.infer<typeof DraftView>
