import type { LinkedFile, LinkPreview } from '@/lib/links/schema'

/** A file behind a link, with where it is fetched: that address stays on the server. */
export interface FoundFile extends LinkedFile {
  url: string
  /** Whether the size is to the byte. */
  isExact: boolean
  /** Whether the site offers it before the others. */
  isFirst: boolean
}

/** What a site says of a link. */
export interface Found extends Omit<LinkPreview, 'files' | 'samples' | 'hasToken'> {
  files: FoundFile[]
  sampleUrls: string[]
  /** Of a ControlNet's repository: what it reads in a picture, where its name says so. */
  controlnet?: { reads: string | null } | null
}
