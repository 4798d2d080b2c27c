import { z } from 'zod'
import { requirePicture, setCaption, setDropped, thumbnailOf } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { DatasetView, PictureEdit } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const params = z.strictObject({ id: z.uuid(), pictureId: z.uuid() })
const query = z.strictObject({ small: z.literal('1').optional() })

export const GET = route(
  { summary: 'One picture of a dataset', params, query, produces: 'image/*' },
  async ({ user, params: { id, pictureId }, query: { small }, request }) => {
    const picture = await requirePicture(user, id, pictureId)
    const { sha256, mediaType } = small ? thumbnailOf(picture) : picture
    return serveObject(request, { key: casKey(sha256), mediaType, etag: sha256 })
  },
)

export const PATCH = route(
  { summary: 'Change a picture’s caption, or drop it', params, body: PictureEdit, output: DatasetView },
  async ({ user, params: { id, pictureId }, body: { caption, dropped } }) => {
    if (caption !== undefined) await setCaption(user, id, pictureId, caption)
    if (dropped !== undefined) await setDropped(user, id, [pictureId], dropped)
    return getDataset(user, id)
  },
)
