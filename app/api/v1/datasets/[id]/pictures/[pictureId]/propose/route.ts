import { z } from 'zod'
import { getDataset } from '@/lib/datasets/queries'
import { DatasetView } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'
import { proposeCaption } from '@/lib/words/describe'

const params = z.strictObject({ id: z.uuid(), pictureId: z.uuid() })

export const POST = route(
  { summary: 'Propose a caption for a picture that has none', params, output: DatasetView },
  async ({ user, params: { id, pictureId }, request }) => {
    await proposeCaption(user, id, pictureId, request.signal)
    return getDataset(user, id)
  },
)
