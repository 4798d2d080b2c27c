import { db } from '@/lib/db'
import { CHANNELS } from '@/lib/workflow/notify'
import { type Tx } from '@/lib/workflow/store/orchestrator'
import { requireSmall } from '@/lib/workflow/values'

/** Appends a durable event, with the message that a program asked for, and wakes whoever watches; part of the caller's transaction. */
export async function appendEvent(
  tx: Tx,
  runId: string,
  type: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  const payload = JSON.stringify(requireSmall('An event', data))
  await tx.$executeRaw`
    WITH run AS (
      UPDATE "Run" SET "lastSeq" = "lastSeq" + 1 WHERE id = ${runId}::uuid RETURNING id, "ownerId", "lastSeq"
    ), event AS (
      INSERT INTO "RunEvent" ("runId", "ownerId", seq, type, data)
      SELECT id, "ownerId", "lastSeq", ${type}, ${payload}::jsonb FROM run RETURNING id, "runId", "ownerId", seq
    ), message AS (
      INSERT INTO "WebhookDelivery" ("runId", event)
      SELECT id, ${type}::text FROM "Run" WHERE id = ${runId}::uuid AND jsonb_exists(webhook->'events', ${type}::text)
    )
    SELECT pg_notify(${CHANNELS.event},
      json_build_object('runId', "runId", 'ownerId', "ownerId", 'id', id::text, 'seq', seq)::text) FROM event`
}

/** Tells the orchestrators that a run waits; heard when the caller's transaction commits. */
export const wake = (tx: Tx, channel: 'queued' | 'cancel' | 'wish', runId: string) =>
  tx.$executeRaw`SELECT pg_notify(${CHANNELS[channel]}, ${runId})`

/** Sends a tick to whoever watches; lost when nobody does. NOTIFY carries at most 8000 bytes. */
export async function notifyTick(tick: object): Promise<void> {
  await db().$executeRaw`SELECT pg_notify(${CHANNELS.tick}, ${JSON.stringify(tick)})`
}

/** Says that a training has a new report: it is too large for a NOTIFY, and lies in the row. */
export async function notifyReport(runId: string, ownerId: string): Promise<void> {
  await db().$executeRaw`SELECT pg_notify(${CHANNELS.report}, ${JSON.stringify({ runId, ownerId })})`
}
