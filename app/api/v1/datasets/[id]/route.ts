import { saveMeaning, setDatasetDeleted } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { DatasetId, DatasetView, Meaning } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'One dataset, with its pictures', params: DatasetId, output: DatasetView },
  ({ user, params }) => getDataset(user, params.id),
)

export const PATCH = route(
  { summary: 'Change what the pictures of a dataset mean', params: DatasetId, body: Meaning, output: DatasetView },
  async ({ user, params, body }) => {
    await saveMeaning(user, params.id, body)
    return getDataset(user, params.id)
  },
)

/** Doing it twice changes nothing. */
export const DELETE = route({ summary: 'Throw a dataset away', params: DatasetId }, async ({ user, params }) => {
  await setDatasetDeleted(user, params.id, true)
  return new Response(null, { status: 204 })
})
