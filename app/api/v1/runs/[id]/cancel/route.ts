import { route } from '@/lib/handlers'
import { requestCancel } from '@/lib/runs/data'
import { viewRun } from '@/lib/runs/queries'
import { RunId, RunView } from '@/lib/runs/schema'

export const POST = route(
  { summary: 'Stop a run; what is finished stays', params: RunId, output: RunView, status: 202 },
  async ({ user, params }) => viewRun(await requestCancel(user, params.id)),
)
