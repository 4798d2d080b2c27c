import { z } from 'zod'
import { notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { requireLora } from '@/lib/loras/data'
import { LoraId } from '@/lib/loras/schema'
import { samplesOf, thumbnailOf } from '@/lib/loras/view'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

// `v` makes the address another one when the picture is: it is not read.
const query = z.strictObject({ v: z.string().max(64).optional() })

export const GET = route(
  { summary: 'A small picture of it', params: LoraId, query, produces: 'image/*' },
  async ({ user, params, request }) => {
    const lora = await requireLora(user, params.id)
    const picture = thumbnailOf(lora) ?? samplesOf(lora)[0]
    if (!picture) throw notFound('This picture')
    const { sha256, mediaType } = picture
    return serveObject(request, { key: casKey(sha256), mediaType, etag: sha256 })
  },
)
