import { route } from '@/lib/handlers'
import { streamRuns } from '@/lib/runs/stream'
import { requireTraining } from '@/lib/trainings/data'
import { getTraining } from '@/lib/trainings/queries'
import { TrainingId } from '@/lib/trainings/schema'

/** One training, live: an event `training` with the whole of it after each change and each report. */
export const GET = route(
  { summary: 'One training, live', params: TrainingId, produces: 'text/event-stream' },
  async ({ user, caller, params: { runId }, request }) => {
    await requireTraining(user, runId)
    return streamRuns(
      {
        ...{ user, runId, lastEventId: '', isStillAllowed: caller.isStillAllowed },
        viewTraining: () => getTraining(user, runId),
      },
      request.signal,
    )
  },
)
