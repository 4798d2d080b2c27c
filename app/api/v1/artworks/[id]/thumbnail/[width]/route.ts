import { z } from 'zod'
import { requireArtwork } from '@/lib/artworks/data'
import { thumbnailsOf } from '@/lib/artworks/view'
import { notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const params = z.strictObject({ id: z.uuid(), width: z.coerce.number().int().min(1).max(4096) })

export const GET = route(
  { summary: 'A smaller likeness', params, produces: 'image/webp' },
  async ({ user, params: { id, width }, request }) => {
    const thumbnail = thumbnailsOf(await requireArtwork(user, id)).find((one) => one.width === width)
    if (!thumbnail) throw notFound('This picture')
    return serveObject(request, {
      key: casKey(thumbnail.sha256),
      mediaType: thumbnail.mediaType,
      etag: thumbnail.sha256,
    })
  },
)
