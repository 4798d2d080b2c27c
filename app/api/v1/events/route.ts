import { isSessionLive } from '@/lib/auth/data'
import { route } from '@/lib/handlers'
import { streamRuns } from '@/lib/runs/stream'

/** All of the user's runs, live: one stream per tab. */
export const GET = route({}, async ({ user, request }) =>
  streamRuns(
    {
      user,
      lastEventId: request.headers.get('last-event-id') ?? '',
      isStillAllowed: () => isSessionLive(user.sessionId),
    },
    request.signal,
  ),
)
