import { z } from 'zod'
import { Problem } from '@/lib/errors'
import { LinkPreview } from '@/lib/links/schema'

export const StartDownload = z.strictObject({
  link: z.string().trim().min(1, 'Paste a link.').max(2000, 'That is no link.'),
  /** Which of its files; the best one when left out. */
  file: z.string().max(500).optional(),
})
export type StartDownload = z.infer<typeof StartDownload>

export const DownloadId = z.strictObject({ id: z.uuid() })

/** What is kept of what the site said. */
export const AboutDownload = LinkPreview.omit({ files: true, samples: true, hasToken: true, refusal: true })
export type AboutDownload = z.infer<typeof AboutDownload>

export const DownloadView = z.object({
  id: z.uuid(),
  purpose: z.enum(['lora', 'checkpoint']),
  name: z.string(),
  fileName: z.string(),
  page: z.string(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  received: z.number(),
  bytes: z.number().nullable(),
  loraId: z.uuid().nullable(),
  problem: Problem.nullable(),
})
export type DownloadView = z.infer<typeof DownloadView>
