import { idempotencyKeyOf } from '@/lib/graphs/idempotency-key'
import { route } from '@/lib/handlers'
import { pageOfRuns, RunQuery } from '@/lib/runs/queries'
import { CreateRun, RunPage, RunView } from '@/lib/runs/schema'
import { submitWish } from '@/lib/runs/submit'
import { patienceOf, viewWhenDone } from '@/lib/runs/wait'
import { WebhookWish } from '@/lib/webhooks/schema'
import { webhookOf } from '@/lib/webhooks/wish'

export const GET = route({ summary: 'Your runs, newest first', query: RunQuery, output: RunPage }, ({ user, query }) =>
  pageOfRuns(user, query),
)

/** Makes pictures. With `Prefer: wait=30` it answers when they are done, or after so many seconds. */
export const POST = route(
  {
    summary: 'Make pictures from words',
    body: CreateRun.extend({ webhook: WebhookWish.optional() }),
    output: RunView,
    status: 201,
  },
  async ({ user, caller, body: { webhook, ...wish }, request }) => {
    const key = idempotencyKeyOf(request.headers)
    const run = await submitWish(user, wish, key, webhookOf(webhook, caller.keyId))
    return viewWhenDone(user, run.id, patienceOf(request.headers), request.signal)
  },
)
