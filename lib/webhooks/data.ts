import { db } from '@/lib/db'
import type { Prisma } from '@/lib/generated/prisma/client'

/**
 * Messages that programs asked for. It works for everybody, so it asks for no
 * user: who may be told what was decided when the run was made.
 */

/** After this long a sender that has not come back is gone, and somebody else sends. */
const LOST_SECONDS = 60

const include = {
  run: { select: { id: true, graphName: true, webhook: true, owner: { select: person() } } },
} satisfies Prisma.WebhookDeliveryInclude
export type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ include: typeof include }>

function person() {
  return { id: true, name: true, email: true, role: true } as const
}

/** Takes the one that is due longest; null when none is. */
export async function claimDelivery(): Promise<DeliveryRow | null> {
  const [claimed] = await db().$queryRaw<{ id: string }[]>`
    UPDATE "WebhookDelivery"
    SET status = 'running', attempts = attempts + 1, "dueAt" = now() + make_interval(secs => ${LOST_SECONDS})
    WHERE id = (
      SELECT id FROM "WebhookDelivery" WHERE status IN ('queued', 'running') AND "dueAt" <= now()
      ORDER BY "dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id::text`
  return claimed ? db().webhookDelivery.findUnique({ where: { id: claimed.id }, include }) : null
}

/** What became of a try; nothing where somebody else has tried again meanwhile. */
export async function settleDelivery(
  { id, attempts }: Pick<DeliveryRow, 'id' | 'attempts'>,
  outcome: { status: 'succeeded' | 'failed' | 'queued'; answer: string; dueAt?: Date },
): Promise<void> {
  await db().webhookDelivery.updateMany({ where: { id, attempts, status: 'running' }, data: outcome })
}
