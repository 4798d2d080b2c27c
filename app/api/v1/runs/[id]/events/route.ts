import { route } from '@/lib/handlers'
import { requireRun } from '@/lib/runs/data'
import { RunId } from '@/lib/runs/schema'
import { streamRuns } from '@/lib/runs/stream'

/** One run, live. Event ids are its sequence numbers. */
export const GET = route(
  { summary: 'One run, live', params: RunId, produces: 'text/event-stream' },
  async ({ user, caller, params, request }) => {
    await requireRun(user, params.id)
    return streamRuns(
      { user, runId: params.id, lastEventId: '', isStillAllowed: caller.isStillAllowed },
      request.signal,
    )
  },
)
