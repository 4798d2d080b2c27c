import { z } from 'zod'
import { createDataset, saveMeaning } from '@/lib/datasets/data'
import { getDataset, viewDrafts } from '@/lib/datasets/queries'
import { DatasetView, DraftView, Meaning } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'Datasets you have begun and not taught from yet, newest first', output: z.array(DraftView) },
  ({ user }) => viewDrafts(user),
)

export const POST = route(
  {
    summary: 'Begin a dataset: pictures to teach a style from, and what they mean',
    body: Meaning,
    output: DatasetView,
    status: 201,
  },
  async ({ user, body }) => {
    const id = await createDataset(user)
    await saveMeaning(user, id, body)
    return getDataset(user, id)
  },
)
