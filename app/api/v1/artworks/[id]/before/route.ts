import { requireArtworkOrBinned } from '@/lib/artworks/data'
import { ArtworkId } from '@/lib/artworks/schema'
import { beforeOf } from '@/lib/artworks/view'
import { notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

export const GET = route(
  { summary: 'The picture as it was without its effects', params: ArtworkId, produces: 'image/png' },
  async ({ user, params, request }) => {
    const before = beforeOf(await requireArtworkOrBinned(user, params.id))
    if (!before) throw notFound('This picture')
    return serveObject(request, { key: casKey(before.sha256), mediaType: before.mediaType, etag: before.sha256 })
  },
)
