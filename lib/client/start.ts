import type { ArtworkView } from '@/lib/artworks/schema'
import type { Brought } from '@/lib/client/references'
import { titleOf } from '@/lib/client/words'
import type { UploadView } from '@/lib/uploads/schema'

export const broughtUpload = ({ id, name }: UploadView): Brought => ({ source: `upload:${id}`, name })

export const broughtArtwork = ({ id, settings }: ArtworkView): Brought => ({
  source: `artwork:${id}`,
  name: titleOf(settings),
})

/** Where the studio itself has the picture; null for one that lies elsewhere on the web. */
export function pictureAddress(source: string): string | null {
  const [, kind, id] = /^(upload|artwork):(.+)$/.exec(source) ?? []
  if (!kind) return null
  return kind === 'upload' ? `/api/v1/uploads/${id}/file` : `/api/v1/artworks/${id}/file`
}
