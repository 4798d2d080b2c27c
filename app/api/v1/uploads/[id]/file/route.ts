import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'
import { requireUpload } from '@/lib/uploads/data'
import { UploadId } from '@/lib/uploads/schema'

/** A file as it was brought. */
export const GET = route(
  { summary: 'A file as it was brought', params: UploadId, produces: '*/*' },
  async ({ user, params, request }) => {
    const { sha256, mediaType } = await requireUpload(user, params.id)
    return serveObject(request, { key: casKey(sha256), mediaType, etag: sha256 })
  },
)
