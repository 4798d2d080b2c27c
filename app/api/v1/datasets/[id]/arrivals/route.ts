import { bringUpload } from '@/lib/datasets/bring'
import { getDataset } from '@/lib/datasets/queries'
import { Arrival, DatasetId, DatasetView } from '@/lib/datasets/schema'
import { route } from '@/lib/handlers'

/** The dataset's `arrivals` say how far it is, and what was refused and why. */
export const POST = route(
  {
    summary: 'Unpack an uploaded picture or zip (purpose “dataset”) into a dataset',
    params: DatasetId,
    body: Arrival.omit({ id: true }),
    output: DatasetView,
    status: 202,
  },
  async ({ user, params, body }) => {
    await bringUpload(user, { ...params, ...body })
    return getDataset(user, params.id)
  },
)
