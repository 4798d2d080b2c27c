import { z } from 'zod'
import { notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { requireLora } from '@/lib/loras/data'
import { samplesOf } from '@/lib/loras/view'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const params = z.strictObject({ id: z.uuid(), index: z.coerce.number().int().min(0).max(99) })

export const GET = route(
  { summary: 'One of its samples', params, produces: 'image/*' },
  async ({ user, params: { id, index }, request }) => {
    const sample = samplesOf(await requireLora(user, id))[index]
    if (!sample) throw notFound('This picture')
    const { sha256, mediaType } = sample
    return serveObject(request, { key: casKey(sha256), mediaType, etag: sha256 })
  },
)
