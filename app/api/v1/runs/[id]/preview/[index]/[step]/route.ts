import { z } from 'zod'
import { route } from '@/lib/handlers'
import { requireRun } from '@/lib/runs/data'
import { previewKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

const params = z.strictObject({
  id: z.uuid(),
  index: z.coerce.number().int().min(0).max(1000),
  step: z.coerce.number().int().min(0).max(10_000),
})

export const GET = route(
  { summary: 'A picture while it is drawn', params, produces: 'image/webp' },
  async ({ user, params: { id, index, step }, request }) => {
    await requireRun(user, id)
    return serveObject(request, {
      key: previewKey(id, index, step),
      mediaType: 'image/webp',
      etag: `${id}-${index}-${step}`,
    })
  },
)
