import { listByIds } from '@/lib/artworks/data'
import { ArtworkIds, MOST_AT_ONCE } from '@/lib/artworks/schema'
import { zipOf } from '@/lib/artworks/zip'
import { invalid, notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { readFields } from '@/lib/form-body'

const MOST_BYTES = MOST_AT_ONCE * 40 + 1024

/** The originals of many pictures in one file. A form posts here, because that is how a page starts a download with a long wish. */
export const POST = route(
  { summary: 'The originals of many pictures in one file', produces: 'application/zip' },
  async ({ user, request }) => {
    const form = await readFields(request, MOST_BYTES)
    const wish = ArtworkIds.safeParse({ ids: form.get('ids')?.split(',') ?? [] })
    if (!wish.success) throw invalid([{ path: 'ids', message: `Name 1 to ${MOST_AT_ONCE} pictures.` }])
    const artworks = await listByIds(user, wish.data.ids)
    if (artworks.length !== new Set(wish.data.ids).size) throw notFound('One of these pictures')
    const { body, bytes } = zipOf(artworks, request.signal)
    return new Response(body, {
      headers: {
        'content-type': 'application/zip',
        'content-length': String(bytes),
        'content-disposition': `attachment; filename="kizy-${artworks.length}-pictures.zip"`,
        'cache-control': 'private, no-store',
      },
    })
  },
)
