import { z } from 'zod'
import { idempotencyKeyOf } from '@/lib/graphs/idempotency-key'
import { route } from '@/lib/handlers'
import { getTraining, getTrainings } from '@/lib/trainings/queries'
import { NewTraining, TrainingView } from '@/lib/trainings/schema'
import { startTraining } from '@/lib/trainings/start'
import { WebhookWish } from '@/lib/webhooks/schema'
import { webhookOf } from '@/lib/webhooks/wish'

export const GET = route(
  { summary: 'Trainings under way, and those that failed and may go on; newest first', output: z.array(TrainingView) },
  ({ user }) => getTrainings(user),
)

/** The same Idempotency-Key again answers the same training. */
export const POST = route(
  {
    summary: 'Teach a style from a dataset as it is now',
    body: NewTraining.extend({ webhook: WebhookWish.optional() }),
    output: TrainingView,
    status: 201,
  },
  async ({ user, caller, body: { webhook, ...wish }, request }) => {
    const idempotencyKey = idempotencyKeyOf(request.headers)
    const told = webhookOf(webhook, caller.keyId)
    return getTraining(user, await startTraining(user, { ...wish, idempotencyKey }, told))
  },
)
