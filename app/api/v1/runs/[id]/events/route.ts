import { isSessionLive } from '@/lib/auth/data'
import { route } from '@/lib/handlers'
import { requireRun } from '@/lib/runs/data'
import { RunId } from '@/lib/runs/schema'
import { streamRuns } from '@/lib/runs/stream'

/** One run, live. Event ids are its sequence numbers. */
export const GET = route({ params: RunId }, async ({ user, params, request }) => {
  await requireRun(user, params.id)
  return streamRuns(
    { user, runId: params.id, lastEventId: '', isStillAllowed: () => isSessionLive(user.sessionId) },
    request.signal,
  )
})
