import { route } from '@/lib/handlers'
import { getRun } from '@/lib/runs/queries'
import { RunId, RunView } from '@/lib/runs/schema'

export const GET = route({ summary: 'One run', params: RunId, output: RunView }, ({ user, params }) =>
  getRun(user, params.id),
)
