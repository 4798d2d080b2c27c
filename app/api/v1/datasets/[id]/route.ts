import { getDataset } from '@/lib/datasets/queries'
import { DatasetId, DatasetView } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'One dataset, with its pictures', params: DatasetId, output: DatasetView },
  ({ user, params }) => getDataset(user, params.id),
)
