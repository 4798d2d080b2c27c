import { z } from 'zod'
import { notFound } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'
import { requireTraining } from '@/lib/trainings/data'
import { pictureIn } from '@/lib/trainings/report'
import { reportOf } from '@/lib/trainings/view'

const params = z.strictObject({ runId: z.uuid(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })

/** A sample that her own training has drawn, and no other blob. */
export const GET = route(
  { summary: 'A sample of a training', params, produces: 'image/*' },
  async ({ user, params: { runId, sha256 }, request }) => {
    const report = reportOf(await requireTraining(user, runId))
    const picture = report && pictureIn(report, sha256)
    if (!picture) throw notFound('This picture')
    return serveObject(request, { key: casKey(sha256), mediaType: picture.mediaType, etag: sha256 })
  },
)
