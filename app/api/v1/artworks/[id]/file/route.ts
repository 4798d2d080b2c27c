import { z } from 'zod'
import { requireArtworkOrBinned } from '@/lib/artworks/data'
import { fileToSave, FORMATS } from '@/lib/artworks/download'
import { ArtworkId } from '@/lib/artworks/schema'
import { fileNameOf } from '@/lib/artworks/view'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const query = z.strictObject({
  download: z.literal('1').optional(),
  /** Packed anew, with everything inside that other programs read. */
  format: z.enum(FORMATS).optional(),
})

/** The original, or the same picture in another format. */
export const GET = route(
  { summary: 'The original, or the same picture in another format', params: ArtworkId, query, produces: 'image/*' },
  async ({ user, params, query: { download, format }, request }) => {
    const artwork = await requireArtworkOrBinned(user, params.id)
    if (format) return fileToSave(artwork, format, request.signal)
    return serveObject(request, {
      key: casKey(artwork.sha256),
      mediaType: artwork.mediaType,
      etag: artwork.sha256,
      downloadName: download ? fileNameOf(artwork) : undefined,
    })
  },
)
