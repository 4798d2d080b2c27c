import { route } from '@/lib/handlers'
import { requeueRun } from '@/lib/runs/data'
import { viewRun } from '@/lib/runs/queries'
import { RunId, RunView } from '@/lib/runs/schema'

export const POST = route(
  { summary: 'Try a failed or cancelled run again from where it stopped', params: RunId, output: RunView, status: 202 },
  async ({ user, params }) => viewRun(await requeueRun(user, params.id)),
)
