import { z } from 'zod'
import { requireArtwork } from '@/lib/artworks/data'
import { ArtworkId } from '@/lib/artworks/schema'
import { fileNameOf } from '@/lib/artworks/view'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const query = z.strictObject({ download: z.literal('1').optional() })

/** The original. */
export const GET = route(
  { summary: 'The original', params: ArtworkId, query, produces: 'image/*' },
  async ({ user, params, query: { download }, request }) => {
    const artwork = await requireArtwork(user, params.id)
    return serveObject(request, {
      key: casKey(artwork.sha256),
      mediaType: artwork.mediaType,
      etag: artwork.sha256,
      downloadName: download ? fileNameOf(artwork) : undefined,
    })
  },
)
