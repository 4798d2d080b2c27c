import { ArtworkId } from '@/lib/artworks/schema'
import { idempotencyKeyOf } from '@/lib/graphs/idempotency-key'
import { route } from '@/lib/handlers'
import { viewRun } from '@/lib/runs/queries'
import { RunView } from '@/lib/runs/schema'
import { startUpscale } from '@/lib/runs/submit'
import { patienceOf, viewWhenDone } from '@/lib/runs/wait'

/** The same Idempotency-Key again answers the same run. */
export const POST = route(
  { summary: 'Make a picture larger', params: ArtworkId, output: RunView, status: 201 },
  async ({ user, params, request }) => {
    const run = await startUpscale(user, params.id, idempotencyKeyOf(request.headers))
    const patience = patienceOf(request.headers)
    return patience > 0 ? viewWhenDone(user, run.id, patience, request.signal) : viewRun(run)
  },
)
