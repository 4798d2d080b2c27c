import { db } from '@/lib/db'
import type { Problem } from '@/lib/errors'
import { Prisma } from '@/lib/generated/prisma/client'
import { CHANNELS } from '@/lib/workflow/notify'
import { fenced, heldRun, me, myEpoch, ReplacedError } from '@/lib/workflow/store/orchestrator'
import { appendEvent } from '@/lib/workflow/store/events'
import { type Outputs, requireSmall } from '@/lib/workflow/values'
import { json } from '@/lib/workflow/store/json'

export const getNodeRuns = (runId: string, nodeIds: string[]) =>
  db().nodeRun.findMany({ where: { runId, nodeId: { in: nodeIds } } })

export async function requireNodeRun(runId: string, nodeId: string) {
  const [row] = await getNodeRuns(runId, [nodeId])
  if (!row) throw new Error(`Run ${runId} has no row for ${nodeId}`)
  return row
}

const byId = (runId: string, nodeId: string) => ({ where: { runId_nodeId: { runId, nodeId } } })

/**
 * One statement, so that a node costs one round trip: fence, node row, run row
 * with the next sequence number, event, notice. No row back means no right to
 * write (or, with `only`, nothing left to do).
 */
async function writeNode(
  runId: string,
  nodeId: string,
  write: { set: Prisma.Sql; only?: Prisma.Sql; event: string; data: object; artwork?: object; lora?: object },
) {
  const data = JSON.stringify(requireSmall('An event', { nodeId, ...write.data }))
  const artwork = write.artwork ? JSON.stringify({ ...write.artwork, runId, nodeId }) : null
  const lora = write.lora ? JSON.stringify({ ...write.lora, runId }) : null
  const written = await db().$queryRaw<unknown[]>`
    WITH mine AS (${heldRun(runId)}
    ), node AS (
      UPDATE "NodeRun" node SET ${write.set} FROM mine
      WHERE node."runId" = mine.id AND node."nodeId" = ${nodeId} AND ${write.only ?? Prisma.sql`true`}
      RETURNING mine.id, mine."ownerId"
    ), artwork AS (
      INSERT INTO "Artwork"
      SELECT made.* FROM node, jsonb_populate_record(NULL::"Artwork", ${artwork}::jsonb || jsonb_build_object('ownerId', node."ownerId", 'createdAt', now())) made
      WHERE ${artwork}::jsonb IS NOT NULL
      ON CONFLICT ("runId", "nodeId") DO NOTHING
    ), lora AS (
      INSERT INTO "Lora"
      SELECT made.* FROM node, jsonb_populate_record(NULL::"Lora", ${lora}::jsonb || jsonb_build_object('ownerId', node."ownerId", 'createdAt', now(), 'updatedAt', now())) made
      WHERE ${lora}::jsonb IS NOT NULL
      ON CONFLICT ("runId") DO NOTHING
    ), run AS (
      UPDATE "Run" run SET "lastSeq" = run."lastSeq" + 1, status = 'running', "startedAt" = COALESCE(run."startedAt", now())
      FROM node WHERE run.id = node.id RETURNING run.id, run."ownerId", run."lastSeq"
    ), event AS (
      INSERT INTO "RunEvent" ("runId", "ownerId", seq, type, data)
      SELECT id, "ownerId", "lastSeq", ${write.event}, ${data}::jsonb FROM run RETURNING id, "runId", "ownerId", seq
    )
    SELECT pg_notify(${CHANNELS.event},
      json_build_object('runId', "runId", 'ownerId', "ownerId", 'id', id::text, 'seq', seq)::text)::text FROM event`
  if (written.length === 0 && !(write.only && (await isMine(runId)))) throw new ReplacedError()
}

async function isMine(runId: string): Promise<boolean> {
  const run = await db().run.findFirst({ where: { id: runId, orchestratorId: me() }, select: { id: true } })
  return run !== null && (await db().orchestrator.count({ where: { id: me(), epoch: myEpoch() } })) > 0
}

/** A node begins its work, and with the first one its run does. */
export const startNode = (runId: string, nodeId: string, memoKey: string, version: string) =>
  writeNode(runId, nodeId, {
    set: Prisma.sql`status = 'running', "memoKey" = ${memoKey}, version = ${version}, "startedAt" = now(), error = NULL`,
    event: 'node.started',
    data: {},
  })

/** Counts one more try, and one more crash where the worker died under it; returns the new counts. */
export const nextAttempt = (runId: string, nodeId: string, crashed: boolean) =>
  fenced(runId, async (tx) => {
    const row = await tx.nodeRun.update({
      ...byId(runId, nodeId),
      data: { attempt: { increment: 1 }, crashes: { increment: crashed ? 1 : 0 } },
    })
    await appendEvent(tx, runId, 'node.retried', { nodeId, attempt: row.attempt, crashed })
    return { attempt: row.attempt, crashes: row.crashes }
  })

/** A long node got somewhere: what crashed before counts no more. */
export const forgetCrashes = (runId: string, nodeId: string) =>
  db().nodeRun.updateMany({ where: { runId, nodeId, crashes: { gt: 0 } }, data: { crashes: 0 } })

/** A long node has stored its checkpoint and waits, holding nothing, until its owner wants it to go on. */
export const restNode = (runId: string, nodeId: string) =>
  fenced(runId, async (tx) => {
    const { attempt } = await tx.nodeRun.update({
      ...byId(runId, nodeId),
      data: { status: 'queued', attempt: { increment: 1 } },
    })
    await appendEvent(tx, runId, 'node.paused', { nodeId, attempt })
  })

export const saveProgress = (runId: string, nodeId: string, progress: object) =>
  db().nodeRun.updateMany({ where: { runId, nodeId, status: 'running' }, data: { progress: json(progress) } })

export type NewArtwork = Omit<Prisma.ArtworkUncheckedCreateInput, 'runId' | 'nodeId' | 'ownerId' | 'createdAt'> & {
  id: string
}

/** A style as it was learnt. Only a picture of it may be missing. */
export type NewLora = Required<
  Omit<
    Prisma.LoraUncheckedCreateInput,
    'runId' | 'ownerId' | 'createdAt' | 'updatedAt' | 'deletedAt' | 'shares' | 'thumbnail'
  >
> & { thumbnail?: Prisma.InputJsonValue }

/** A node is done: its row, the artwork or the style it finished if any, and the event, together. Saying it twice changes nothing. */
export const finishNode = (
  runId: string,
  nodeId: string,
  done: {
    outputs: Outputs
    cached: boolean
    memoKey: string
    version: string
    artwork: NewArtwork | null
    lora?: NewLora | null
  },
) =>
  writeNode(runId, nodeId, {
    set: Prisma.sql`status = 'succeeded', outputs = ${JSON.stringify(requireSmall('A node row', done.outputs))}::jsonb,
      cached = ${done.cached}, "memoKey" = ${done.memoKey}, version = ${done.version},
      "startedAt" = COALESCE(node."startedAt", now()), "finishedAt" = now(), error = NULL, progress = NULL`,
    only: Prisma.sql`node.status <> 'succeeded'`,
    event: 'node.succeeded',
    data: { cached: done.cached },
    artwork: done.artwork ?? undefined,
    lora: done.lora ?? undefined,
  })

export const endNode = (runId: string, nodeId: string, status: 'failed' | 'canceled', problem: Problem | null) =>
  fenced(runId, async (tx) => {
    await tx.nodeRun.update({
      ...byId(runId, nodeId),
      data: { status, finishedAt: new Date(), error: problem ? json(problem) : Prisma.DbNull },
    })
    await appendEvent(tx, runId, `node.${status}`, problem ? { nodeId, problem } : { nodeId })
  })
