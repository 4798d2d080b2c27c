import { db, IDLE_IN_TRANSACTION_MS } from '@/lib/db'
import { env } from '@/lib/env'
import type { Problem } from '@/lib/errors'
import { Prisma } from '@/lib/generated/prisma/client'
import type { ModelDetails } from '@/lib/models/schema'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import { CHANNELS } from '@/lib/workflow/notify'
import { Graph } from '@/lib/workflow/graph'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'
import { type Outputs, requireSmall } from '@/lib/workflow/values'
import { Signals, type Wishes } from '@/lib/workflow/wishes'

/**
 * The orchestrator's rows, keyed by run id. Every write carries the epoch this
 * process was given at its start: one that was thought dead and replaced finds
 * its writes refused, however late it wakes up.
 */

/** For the engine's own connections to the same database, whose transactions hold the same locks. */
export const idleTransactionMs = IDLE_IN_TRANSACTION_MS

/** This orchestrator was replaced. Nothing it still has in hand may be written. */
export class ReplacedError extends Error {
  constructor() {
    super('Another orchestrator has taken over; this one must stop')
    this.name = 'ReplacedError'
  }
}

type Tx = Prisma.TransactionClient
const json = (value: unknown) => value as Prisma.InputJsonValue

let epoch = 0
const me = () => env().ORCHESTRATOR_ID

/** Who writes: stands in every manifest. */
export const identity = () => ({ orchestratorId: me(), epoch })

/** Takes the next epoch under this orchestrator's name, which fences off a predecessor of the same name. */
export async function takeEpoch(): Promise<void> {
  const [row] = await db().$queryRaw<{ epoch: number }[]>`
    INSERT INTO "Orchestrator" (id, "heartbeatAt") VALUES (${me()}, now())
    ON CONFLICT (id) DO UPDATE SET epoch = "Orchestrator".epoch + 1, "heartbeatAt" = now()
    RETURNING epoch`
  epoch = row!.epoch
}

/** By the database's clock, like every comparison of heartbeats: those of several machines differ. */
export async function beat(): Promise<void> {
  const count = await db().$executeRaw`
    UPDATE "Orchestrator" SET "heartbeatAt" = now() WHERE id = ${me()} AND epoch = ${epoch}`
  if (count === 0) throw new ReplacedError()
}

async function fenced<T>(runId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db().$transaction(async (tx) => {
    const mine = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM "Run" run JOIN "Orchestrator" o ON o.id = run."orchestratorId"
      WHERE run.id = ${runId}::uuid AND o.id = ${me()} AND o.epoch = ${epoch}
      FOR UPDATE OF run`
    if (mine.length === 0) throw new ReplacedError()
    return work(tx)
  })
}

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

export interface StartableRun {
  id: string
  attempt: number
}

/** The order in which unfinished runs have their turn: everybody's oldest first, then everybody's next ... */
const turns = Prisma.sql`
  SELECT id, row_number() OVER (PARTITION BY "ownerId" ORDER BY "createdAt", id) AS turn
  FROM "Run" WHERE status IN ('queued', 'running')`

/** Unfinished runs of the whole studio, in the order of their turns; trainings, which hold up none of them, left out. */
export async function listTurns(): Promise<string[]> {
  const runs = await db().$queryRaw<{ id: string }[]>`
    SELECT run.id::text FROM "Run" run JOIN (${turns}) turns ON turns.id = run.id
    WHERE run."graphName" <> ${TRAIN_LORA}
    ORDER BY turns.turn, run."createdAt", run.id`
  return runs.map(({ id }) => id)
}

/**
 * One person's runs at work at once; her others wait. Less than one orchestrator
 * holds, so that whoever comes next finds it with a hand free.
 */
export const MAX_AT_WORK = 32

/** Takes up to `limit` queued runs that nobody has, by turns. */
export async function claimQueued(limit: number): Promise<StartableRun[]> {
  return db().$queryRaw<StartableRun[]>`
    UPDATE "Run" SET "orchestratorId" = ${me()}
    WHERE id IN (
      SELECT run.id FROM "Run" run JOIN (${turns}) turns ON turns.id = run.id
      WHERE run.status = 'queued' AND run."orchestratorId" IS NULL AND turns.turn <= ${MAX_AT_WORK}
      ORDER BY turns.turn, run."createdAt" LIMIT ${limit} FOR UPDATE OF run SKIP LOCKED
    ) AND EXISTS (SELECT 1 FROM "Orchestrator" WHERE id = ${me()} AND epoch = ${epoch})
    RETURNING id::text, attempt`
}

/** Runs of this orchestrator that are not finished: after a start they are taken up again. */
export const unfinishedRuns = (): Promise<StartableRun[]> =>
  db().run.findMany({
    where: { orchestratorId: me(), status: { in: ['queued', 'running'] } },
    orderBy: { createdAt: 'asc' },
    select: { id: true, attempt: true },
  })

/**
 * Ends workflows that nobody may go on with. They lose their owner with it, so
 * that one of them, asleep in a stopped process, cannot write its steps either.
 */
const retireWorkflows = (tx: Tx, which: Prisma.Sql) => tx.$queryRaw<{ id: string }[]>`
  UPDATE dbos.workflow_status SET status = 'CANCELLED', owner_xid = NULL
  WHERE status IN ('PENDING', 'ENQUEUED') AND ${which} RETURNING workflow_uuid AS id`

/**
 * Gives runs of ours whose workflows another version of the engine began a new
 * attempt: they are walked anew, past everything that is finished.
 */
export async function renewRunsOfOtherVersions(version: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const retired = await retireWorkflows(
      tx,
      Prisma.sql`executor_id = ${me()} AND application_version IS DISTINCT FROM ${version}`,
    )
    const ids = retired.map(({ id }) => id)
    await tx.$executeRaw`
      UPDATE "Run" SET attempt = attempt + 1
      WHERE "orchestratorId" = ${me()} AND status IN ('queued', 'running') AND id || '.' || attempt = ANY(${ids})`
  })
}

/**
 * Takes over the unfinished runs of orchestrators that have not been heard of.
 * Raising their epoch first refuses whatever they may still try to write. Each
 * run gets a new attempt, and with it a workflow that no other process knows.
 */
export async function takeOverDead(silentSeconds: number): Promise<string[]> {
  return db().$transaction(async (tx) => {
    const dead = await tx.$queryRaw<{ id: string }[]>`
      UPDATE "Orchestrator" SET epoch = epoch + 1
      WHERE id <> ${me()} AND "heartbeatAt" < now() - make_interval(secs => ${silentSeconds})
        AND EXISTS (SELECT 1 FROM "Orchestrator" mine WHERE mine.id = ${me()} AND mine.epoch = ${epoch})
        AND EXISTS (SELECT 1 FROM "Run" WHERE "orchestratorId" = "Orchestrator".id AND status IN ('queued', 'running'))
      RETURNING id`
    const ids = dead.map(({ id }) => id)
    if (ids.length === 0) return ids
    await retireWorkflows(tx, Prisma.sql`executor_id = ANY(${ids})`)
    await tx.run.updateMany({
      where: { orchestratorId: { in: ids }, status: { in: ['queued', 'running'] } },
      data: { orchestratorId: me(), attempt: { increment: 1 } },
    })
    return ids
  })
}

export interface LoadedRun {
  id: string
  ownerId: string
  attempt: number
  graph: Graph
  createdAt: Date
  canceled: boolean
  wishes: Wishes
  status: string
}

const wishesOf = ({ pausedAt, signals }: { pausedAt: Date | null; signals: unknown }): Wishes => ({
  isPaused: pausedAt !== null,
  signals: Signals.parse(signals),
})

export async function loadRun(runId: string): Promise<LoadedRun> {
  const run = await db().run.findUniqueOrThrow({ where: { id: runId } })
  return {
    id: run.id,
    ownerId: run.ownerId,
    attempt: run.attempt,
    graph: Graph.parse(run.graph),
    createdAt: run.createdAt,
    canceled: run.cancelRequestedAt !== null,
    wishes: wishesOf(run),
    status: run.status,
  }
}

/** Runs in this orchestrator's hand that someone asked to cancel. */
export async function canceledRuns(): Promise<string[]> {
  const runs = await db().run.findMany({
    where: { orchestratorId: me(), status: { in: ['queued', 'running'] }, cancelRequestedAt: { not: null } },
    select: { id: true },
  })
  return runs.map(({ id }) => id)
}

/** What the owners of these runs ask of them now, by the run's id. */
export async function loadWishes(runIds: string[]): Promise<Map<string, Wishes>> {
  if (runIds.length === 0) return new Map()
  const runs = await db().run.findMany({
    where: { id: { in: runIds } },
    select: { id: true, pausedAt: true, signals: true },
  })
  return new Map(runs.map((run) => [run.id, wishesOf(run)]))
}

/** A signal was heard; one that was given anew meanwhile stays. */
export const forgetSignal = (runId: string, signal: string, at: string) =>
  db().$executeRaw`
    UPDATE "Run" SET signals = signals - ${signal} WHERE id = ${runId}::uuid AND signals ->> ${signal} = ${at}`

/** Ends a run by what became of its nodes. */
export const finishRun = (runId: string, problem: Problem | null) =>
  fenced(runId, async (tx) => {
    const now = new Date()
    const nodes = await tx.nodeRun.groupBy({ by: ['status'], where: { runId } })
    const has = (status: string) => nodes.some((node) => node.status === status)
    const run = await tx.run.findUniqueOrThrow({ where: { id: runId } })
    if (run.status !== 'queued' && run.status !== 'running') return
    const unfinished = has('queued') || has('running')
    const status =
      run.cancelRequestedAt && (unfinished || has('canceled'))
        ? 'canceled'
        : problem || has('failed') || unfinished
          ? 'failed'
          : 'succeeded'
    await tx.nodeRun.updateMany({
      where: { runId, status: { in: ['queued', 'running'] } },
      data: { status: status === 'canceled' ? 'canceled' : 'failed', finishedAt: now },
    })
    await tx.run.update({
      where: { id: runId },
      data: { status, finishedAt: now, error: problem ? json(problem) : Prisma.DbNull },
    })
    await appendEvent(tx, runId, `run.${status}`, problem ? { problem } : {})
  })

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
    WITH mine AS (
      SELECT run.id, run."ownerId" FROM "Run" run JOIN "Orchestrator" o ON o.id = run."orchestratorId"
      WHERE run.id = ${runId}::uuid AND o.id = ${me()} AND o.epoch = ${epoch} FOR UPDATE OF run
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
  return run !== null && (await db().orchestrator.count({ where: { id: me(), epoch } })) > 0
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

/** Sends a tick to whoever watches; lost when nobody does. NOTIFY carries at most 8000 bytes. */
export async function notifyTick(tick: object): Promise<void> {
  await db().$executeRaw`SELECT pg_notify(${CHANNELS.tick}, ${JSON.stringify(tick)})`
}

/** Says that a training has a new report: it is too large for a NOTIFY, and lies in the row. */
export async function notifyReport(runId: string, ownerId: string): Promise<void> {
  await db().$executeRaw`SELECT pg_notify(${CHANNELS.report}, ${JSON.stringify({ runId, ownerId })})`
}

/** Keeps what the gpu service offers, so that pages work while it restarts. */
export async function saveModels(models: ModelDetails[]): Promise<void> {
  await db().$transaction([
    db().baseModel.updateMany({ where: { id: { notIn: models.map(({ id }) => id) } }, data: { available: false } }),
    ...models.map(({ id, name, family, kind, digest, layers = {}, ...rest }) => {
      const data = {
        name,
        family,
        kind,
        digest,
        details: json({ id, name, family, kind, digest, ...rest }),
        layers: json(layers),
        available: true,
        seenAt: new Date(),
      }
      return db().baseModel.upsert({ where: { id }, create: { id, ...data }, update: data })
    }),
  ])
}

/** A style that comes with Kizy. */
export type ShippedLora = Omit<
  Prisma.LoraUncheckedCreateInput,
  'id' | 'ownerId' | 'origin' | 'deletedAt' | 'createdAt' | 'updatedAt' | 'runId' | 'shares'
> & { id: string }

export async function putShippedLora({ id, ...style }: ShippedLora): Promise<void> {
  const data = { ...style, origin: 'shipped', ownerId: null, deletedAt: null }
  await db().lora.upsert({ where: { id }, create: { id, ...data }, update: data })
}

/** Those that come with Kizy no more are gone for everybody; old pictures keep their names. */
export async function retireShippedLoras(kept: string[]): Promise<void> {
  await db().lora.updateMany({
    where: { origin: 'shipped', ownerId: null, deletedAt: null, id: { notIn: kept } },
    data: { deletedAt: new Date() },
  })
}

/** Keeps the catalogue of nodes. Nodes that are gone keep their rows, and with them the words of old graphs. */
export async function saveCatalogue(catalogue: NodeCatalogue): Promise<void> {
  const nodes = catalogue.list()
  const seenAt = new Date()
  await db().$transaction([
    db().nodeType.updateMany({
      where: { type: { notIn: nodes.map(({ type }) => type) } },
      data: { available: false },
    }),
    ...nodes.map((spec) => {
      const { type, version, title } = spec
      const data = { version, title, details: json(spec), available: true, seenAt }
      return db().nodeType.upsert({ where: { type }, create: { type, ...data }, update: data })
    }),
    db().quarantinedPlugin.deleteMany(),
    db().quarantinedPlugin.createMany({ data: catalogue.quarantined.map((plugin) => ({ ...plugin, seenAt })) }),
  ])
}

/** Whether this orchestrator is the first of those alive: what needs doing once, it does. */
export async function isFirst(aliveSeconds: number): Promise<boolean> {
  const [first] = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM "Orchestrator" WHERE "heartbeatAt" > now() - make_interval(secs => ${aliveSeconds})
    ORDER BY id LIMIT 1`
  return first?.id === me()
}

/** Runs of which anything may still be wanted; a training that failed may go on whenever its owner likes. */
const mayGoOn = (since: Date) => Prisma.sql`(
  run.status IN ('queued', 'running') OR run."finishedAt" > ${since}
  OR (run.status = 'failed' AND run."graphName" = ${TRAIN_LORA} AND run."hiddenAt" IS NULL))`

export interface LiveReferences {
  memoKeys: Set<string>
  digests: Set<string>
  /** Manifests of datasets: the pictures that they name are alive as well. */
  datasets: string[]
}

/**
 * What garbage collection must leave alone: manifests of unfinished runs, and
 * blobs of artworks (also of those in the bin), uploads, styles, datasets, and
 * runs that are unfinished or ended after `since`, which may be tried again.
 */
export async function getLiveReferences(since: Date): Promise<LiveReferences> {
  const unfinished = Prisma.sql`run.status IN ('queued', 'running')`
  const [keys, digests, datasets] = await Promise.all([
    db().$queryRaw<{ key: string }[]>`
      SELECT DISTINCT node."memoKey" AS key FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
      WHERE ${unfinished} AND node."memoKey" IS NOT NULL`,
    db().$queryRaw<{ digest: string }[]>`
      SELECT sha256 AS digest FROM "Artwork"
      UNION SELECT thumbnail ->> 'sha256' FROM "Artwork", jsonb_array_elements(thumbnails) thumbnail
      UNION SELECT "before" ->> 'sha256' FROM "Artwork" WHERE "before" IS NOT NULL
      UNION SELECT sha256 FROM "Upload" WHERE sha256 IS NOT NULL
      UNION SELECT sha256 FROM "Lora"
      UNION SELECT thumbnail ->> 'sha256' FROM "Lora" WHERE thumbnail IS NOT NULL
      UNION SELECT jsonb_path_query(samples, 'strict $.**.sha256') #>> '{}' FROM "Lora"
      UNION SELECT sha256 FROM "DatasetPicture"
      UNION SELECT thumbnail ->> 'sha256' FROM "DatasetPicture"
      UNION SELECT jsonb_path_query(node.outputs, 'strict $.**.sha256') #>> '{}'
        FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
        WHERE node.outputs IS NOT NULL AND ${mayGoOn(since)}
      UNION SELECT jsonb_path_query(node.progress, 'strict $.**.sha256') #>> '{}'
        FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
        WHERE node.progress IS NOT NULL AND ${mayGoOn(since)}
      UNION SELECT jsonb_path_query(run.graph, 'strict $.**.sha256') #>> '{}' FROM "Run" run WHERE ${mayGoOn(since)}`,
    db().$queryRaw<{ digest: string }[]>`
      SELECT DISTINCT jsonb_path_query(run.graph, 'lax $.nodes.*.pinned ? (@.kind == "dataset").sha256') #>> '{}' AS digest
      FROM "Run" run WHERE ${mayGoOn(since)}`,
  ])
  return {
    memoKeys: new Set(keys.map(({ key }) => key)),
    digests: new Set(digests.map(({ digest }) => digest)),
    datasets: datasets.map(({ digest }) => digest),
  }
}

/** Which of these runs, by what lies in the bucket, will never read their checkpoints again. */
export async function runsWithoutFuture(runIds: string[], endedBefore: Date): Promise<Set<string>> {
  const runs = await db().run.findMany({
    where: { id: { in: runIds } },
    select: { id: true, status: true, finishedAt: true, hiddenAt: true },
  })
  const kept = runs.filter(
    ({ status, finishedAt, hiddenAt }) =>
      finishedAt === null || finishedAt > endedBefore || (status === 'failed' && hiddenAt === null),
  )
  const alive = new Set(kept.map(({ id }) => id))
  return new Set(runIds.filter((id) => !alive.has(id)))
}

/** Which of the pictures in the bin: somebody's (all, or some), or whatever went in before a moment. */
export type Binned = { ownerId: string; ids: string[] | null } | { before: Date }

/**
 * Erases the rows of pictures in the bin, and what their nodes gave. Answers
 * the manifests that nothing holds any more. A run that may be tried again
 * keeps its nodes, which are forgotten with it.
 */
export async function eraseBinnedRows(which: Binned): Promise<{ erased: number; memoKeys: string[] }> {
  const whose =
    'before' in which
      ? Prisma.sql`"deletedAt" < ${which.before}`
      : Prisma.sql`"deletedAt" IS NOT NULL AND "ownerId" = ${which.ownerId}::uuid
          ${which.ids ? Prisma.sql`AND id = ANY(${which.ids}::uuid[])` : Prisma.empty}`
  return db().$transaction(async (tx) => {
    const gone = await tx.$queryRaw<{ runId: string; index: number }[]>`
      DELETE FROM "Artwork" WHERE ${whose} RETURNING "runId"::text, index`
    if (gone.length === 0) return { erased: 0, memoKeys: [] }
    const emptied = await tx.$queryRaw<{ memoKey: string | null }[]>`
      UPDATE "NodeRun" node SET outputs = NULL
      FROM "Run" run, jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) AS gone("runId" uuid, index int)
      WHERE run.id = gone."runId" AND run.status = 'succeeded' AND node."runId" = run.id
        AND (run.graph -> 'nodes' -> node."nodeId" ->> 'picture')::int = gone.index
      RETURNING node."memoKey"`
    const keys = [...new Set(emptied.flatMap(({ memoKey }) => memoKey ?? []))]
    const held = await tx.nodeRun.findMany({
      where: { memoKey: { in: keys }, outputs: { not: Prisma.DbNull } },
      select: { memoKey: true },
    })
    const isHeld = new Set(held.map(({ memoKey }) => memoKey))
    return { erased: gone.length, memoKeys: keys.filter((key) => !isHeld.has(key)) }
  })
}

/** Whatever else was deleted before `date`: styles, what they were to be taught from, collections (not their pictures). */
export async function eraseDeleted(date: Date): Promise<void> {
  const old = { where: { deletedAt: { lt: date } } }
  await db().$transaction([db().lora.deleteMany(old), db().dataset.deleteMany(old), db().collection.deleteMany(old)])
}
