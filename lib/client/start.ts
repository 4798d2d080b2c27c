import type { ArtworkView } from '@/lib/artworks/schema'
import type { StartSetting } from '@/lib/client/settings'
import type { UploadView } from '@/lib/uploads/schema'

/** Enough is drawn anew to follow the words, enough stays to know the picture again. */
const USUAL_STRENGTH = 0.6

export const startFromUpload = ({ id, name }: UploadView): StartSetting => ({
  source: `upload:${id}`,
  name,
  strength: USUAL_STRENGTH,
})

export const startFromArtwork = ({ id, settings }: ArtworkView): StartSetting => ({
  source: `artwork:${id}`,
  name: settings.prompt,
  strength: USUAL_STRENGTH,
})

/** Where the studio itself has the picture; null for one that lies elsewhere on the web. */
export function pictureAddress(source: string): string | null {
  const [, kind, id] = /^(upload|artwork):(.+)$/.exec(source) ?? []
  if (!kind) return null
  return kind === 'upload' ? `/api/v1/uploads/${id}/file` : `/api/v1/artworks/${id}/file`
}
