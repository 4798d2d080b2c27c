import { z } from 'zod'

/** Sites whose links are understood. */
export const SITES = ['civitai', 'huggingface'] as const
export const Site = z.enum(SITES)
export type Site = z.infer<typeof Site>

export const SITE_NAMES: Record<Site, string> = { civitai: 'Civitai', huggingface: 'Hugging Face' }

/** What somebody pastes: an address, an id, an air URN. */
export const Link = z.strictObject({ link: z.string().trim().min(1, 'Paste a link.').max(2000, 'That is no link.') })
export type Link = z.infer<typeof Link>

/** One file behind a link. */
export const LinkedFile = z.object({
  /** What it is called there; tells the files of one link apart. */
  name: z.string(),
  /** Null where the site does not say. */
  bytes: z.number().nullable(),
  sha256: z.string().nullable(),
})
export type LinkedFile = z.infer<typeof LinkedFile>

/** What a link leads to, before anything is downloaded. */
export const LinkPreview = z.object({
  site: Site,
  /** Its page, for people. */
  page: z.string(),
  name: z.string(),
  version: z.string(),
  by: z.string(),
  kind: z.enum(['lora', 'checkpoint', 'repository', 'other']),
  base: z.string(),
  trigger: z.string(),
  licence: z.string(),
  licenceUrl: z.string().nullable(),
  description: z.string(),
  tags: z.array(z.string()),
  /** The best one first. Only those that can be taken. */
  files: z.array(LinkedFile),
  /** Whether the site asks who one is before it gives the file. */
  gated: z.boolean(),
  /** Whether this person's token for the site is here. */
  hasToken: z.boolean(),
  /** Small pictures, as data. */
  samples: z.array(z.string()),
  /** Why it cannot be taken; null when it can. */
  refusal: z.string().nullable(),
})
export type LinkPreview = z.infer<typeof LinkPreview>
