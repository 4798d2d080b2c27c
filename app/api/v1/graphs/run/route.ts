import { idempotencyKeyOf } from '@/lib/graphs/idempotency-key'
import { GRAPH_LIMITS } from '@/lib/graphs/schema'
import { runOwnGraph } from '@/lib/graphs/submit'
import { route } from '@/lib/handlers'
import { readJson } from '@/lib/json-body'
import { viewRun } from '@/lib/runs/queries'
import { RunView } from '@/lib/runs/schema'

/** Runs a graph of one's own. The same Idempotency-Key again answers the same run. */
export const POST = route(
  { summary: 'Run a graph of your own', output: RunView, status: 201 },
  async ({ user, request }) => {
    const key = idempotencyKeyOf(request.headers)
    return viewRun(await runOwnGraph(user, await readJson(request, GRAPH_LIMITS.bytes), key))
  },
)
