import { route } from '@/lib/handlers'
import { streamRuns } from '@/lib/runs/stream'

/** All of the user's runs, live: one stream per tab. */
export const GET = route(
  { summary: 'All of your runs, live', produces: 'text/event-stream' },
  async ({ user, caller, request }) =>
    streamRuns(
      {
        user,
        lastEventId: request.headers.get('last-event-id') ?? '',
        isStillAllowed: caller.isStillAllowed,
      },
      request.signal,
    ),
)
