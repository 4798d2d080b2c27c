import { db } from '@/lib/db'
import type { SessionUser } from '@/lib/auth/session'
import { KizyError, notFound } from '@/lib/errors'
import { Prisma } from '@/lib/generated/prisma/client'
import type { OwnGraphInput } from '@/lib/graphs/schema'
import type { RunPlan } from '@/lib/runs/plan'
import type { TrainingInput } from '@/lib/trainings/schema'
import type { Webhook } from '@/lib/webhooks/schema'
import { builtInCatalogue, type NodeCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'
import { appendEvent, wake } from '@/lib/workflow/store/events'

/** How many runs one person may have waiting. */
const MAX_WAITING = 50

export const runInclude = {
  nodeRuns: { select: { nodeId: true, status: true, error: true, progress: true } },
  artworks: { where: { deletedAt: null } },
} satisfies Prisma.RunInclude
export type RunRow = Prisma.RunGetPayload<{ include: typeof runInclude }>

/** A graph with everything decided, and what was asked for: a press of Create, a graph of one's own, or a training. */
export interface NewRun {
  graph: Graph
  settings: RunPlan['settings'] | OwnGraphInput | TrainingInput
  /** Whom a program wants told of it. */
  webhook?: Webhook
}

/**
 * Rows and enqueue in one transaction: when this answers, the run survives
 * anything. The same key again answers the same run.
 */
export async function insertRun(
  user: SessionUser,
  plan: NewRun,
  idempotencyKey: string,
  catalogue: NodeCatalogue = builtInCatalogue,
): Promise<RunRow> {
  const existing = await getRunByKey(user, idempotencyKey)
  if (existing) return existing
  await requireRoom(user)
  try {
    return await db().$transaction(async (tx) => {
      const run = await tx.run.create({
        data: {
          ownerId: user.id,
          graphName: plan.graph.name,
          input: plan.settings,
          graph: plan.graph as unknown as Prisma.InputJsonObject,
          idempotencyKey,
          webhook: plan.webhook,
          nodeRuns: { createMany: { data: computeNodes(plan, catalogue) } },
        },
        include: runInclude,
      })
      await appendEvent(tx, run.id, 'run.queued')
      await wake(tx, 'queued', run.id)
      return run
    })
  } catch (error) {
    const raced = isUniqueViolation(error) && (await getRunByKey(user, idempotencyKey))
    if (raced) return raced
    throw error
  }
}

const isUniqueViolation = (error: unknown) =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'

/** The run this person made with the key, or null. */
export const getRunByKey = (user: SessionUser, idempotencyKey: string): Promise<RunRow | null> =>
  db().run.findUnique({ where: { ownerId_idempotencyKey: { ownerId: user.id, idempotencyKey } }, include: runInclude })

async function requireRoom(user: SessionUser): Promise<void> {
  const waiting = await db().run.count({ where: { ownerId: user.id, status: { in: ['queued', 'running'] } } })
  if (waiting < MAX_WAITING) return
  throw new KizyError(
    429,
    {
      code: 'too_many_waiting',
      title: `${MAX_WAITING} of your wishes are already waiting.`,
      detail: 'Let some of them finish, or cancel one, and press Create again.',
    },
    { 'retry-after': '10' },
  )
}

const computeNodes = ({ graph }: NewRun, catalogue: NodeCatalogue) =>
  Object.entries(graph.nodes)
    .map(([nodeId, { type }]) => ({ nodeId, type, spec: catalogue.require(type) }))
    .filter(({ spec }) => spec.exec === 'compute')
    .map(({ nodeId, type, spec }) => ({ nodeId, type, version: spec.version }))

export async function requireRun(user: SessionUser, id: string): Promise<RunRow> {
  const run = await db().run.findFirst({ where: { id, ownerId: user.id }, include: runInclude })
  if (!run) throw notFound('This')
  return run
}

const partsInclude = {
  nodeRuns: {
    select: { nodeId: true, status: true, cached: true, error: true, startedAt: true, finishedAt: true },
  },
} satisfies Prisma.RunInclude
export type RunParts = Prisma.RunGetPayload<{ include: typeof partsInclude }>

/** A run with what became of each of its nodes. */
export async function requireRunParts(user: SessionUser, id: string): Promise<RunParts> {
  const run = await db().run.findFirst({ where: { id, ownerId: user.id }, include: partsInclude })
  if (!run) throw notFound('This')
  return run
}

/** Pictures and trainings are shown in different rooms. */
const drawn = { graphName: { not: TRAIN_LORA } }

/** Newest first, from after `cursor` (the id of the last one seen). */
export const listRuns = (user: SessionUser, cursor: string | undefined, limit: number): Promise<RunRow[]> =>
  db().run.findMany({
    where: { ownerId: user.id, hiddenAt: null, ...drawn, ...(cursor ? { id: { lt: cursor } } : {}) },
    orderBy: { id: 'desc' },
    take: limit,
    include: runInclude,
  })

/** What she wrote for pictures, newest first, each once; `words` are looked for anywhere in it. */
export async function listPrompts(user: SessionUser, words: string, limit: number): Promise<string[]> {
  const rows = await db().$queryRaw<{ prompt: string }[]>`
    SELECT prompt FROM (
      SELECT DISTINCT ON (input->>'prompt') input->>'prompt' AS prompt, id
      FROM "Run"
      WHERE "ownerId" = ${user.id}::uuid AND "graphName" <> ${TRAIN_LORA} AND input->>'prompt' <> ''
        AND strpos(lower(input->>'prompt'), lower(${words})) > 0
      ORDER BY input->>'prompt', id DESC
    ) written ORDER BY id DESC LIMIT ${limit}`
  return rows.map(({ prompt }) => prompt)
}

export const listActiveRuns = (user: SessionUser): Promise<RunRow[]> =>
  db().run.findMany({
    where: { ownerId: user.id, status: { in: ['queued', 'running'] }, ...drawn },
    orderBy: { id: 'asc' },
    include: runInclude,
  })

/** Marks a run as to be cancelled and tells the orchestrators. Asking twice, or too late, changes nothing. */
export async function requestCancel(user: SessionUser, id: string): Promise<RunRow> {
  await requireRun(user, id)
  await db().$transaction(async (tx) => {
    const { count } = await tx.run.updateMany({
      where: { id, ownerId: user.id, status: { in: ['queued', 'running'] }, cancelRequestedAt: null },
      data: { cancelRequestedAt: new Date() },
    })
    if (count === 0) return
    await appendEvent(tx, id, 'run.cancel_requested')
    await wake(tx, 'cancel', id)
  })
  return requireRun(user, id)
}

/** Changes what the owner asks of an unfinished run, and tells the orchestrators. Asking twice, or too late, changes nothing. */
async function ask(
  user: SessionUser,
  id: string,
  only: Prisma.RunWhereInput,
  data: Prisma.RunUpdateManyMutationInput,
  event: string,
): Promise<RunRow> {
  await requireRun(user, id)
  await db().$transaction(async (tx) => {
    const where = { id, ownerId: user.id, status: { in: ['queued' as const, 'running' as const] }, ...only }
    const { count } = await tx.run.updateMany({ where, data })
    if (count === 0) return
    await appendEvent(tx, id, event)
    await wake(tx, 'wish', id)
  })
  return requireRun(user, id)
}

/**
 * Lets a run rest: a training stores its checkpoint and gives its place away,
 * a picture that is being drawn is finished. It goes on by `resumeRun` alone.
 */
export const pauseRun = (user: SessionUser, id: string): Promise<RunRow> =>
  ask(user, id, { pausedAt: null, cancelRequestedAt: null }, { pausedAt: new Date() }, 'run.pause_requested')

export const resumeRun = (user: SessionUser, id: string): Promise<RunRow> =>
  ask(user, id, { pausedAt: { not: null } }, { pausedAt: null }, 'run.resumed')

/** Asks a training for a sample now, or to end with what it has; to end, one that rests goes on. */
export async function signalRun(user: SessionUser, id: string, signal: 'finish' | 'sample'): Promise<RunRow> {
  const { signals } = await requireRun(user, id)
  const asked = { ...(signals as Prisma.JsonObject), [signal]: new Date().toISOString() }
  const more = signal === 'finish' ? { pausedAt: null } : {}
  return ask(user, id, { cancelRequestedAt: null }, { signals: asked, ...more }, `run.${signal}_requested`)
}

/** The same graph and seeds once more; nodes that were finished are found again by their checkpoints. */
export async function requeueRun(user: SessionUser, id: string): Promise<RunRow> {
  await requireRun(user, id)
  await db().$transaction(async (tx) => {
    const { count } = await tx.run.updateMany({
      where: { id, ownerId: user.id, status: { in: ['failed', 'canceled'] } },
      data: {
        status: 'queued',
        attempt: { increment: 1 },
        error: Prisma.DbNull,
        cancelRequestedAt: null,
        pausedAt: null,
        signals: {},
        orchestratorId: null,
        startedAt: null,
        finishedAt: null,
      },
    })
    if (count === 0) return
    await tx.nodeRun.updateMany({
      where: { runId: id, status: { not: 'succeeded' } },
      data: {
        status: 'queued',
        attempt: { increment: 1 },
        crashes: 0,
        error: Prisma.DbNull,
        progress: Prisma.DbNull,
        startedAt: null,
        finishedAt: null,
      },
    })
    await appendEvent(tx, id, 'run.queued')
    await wake(tx, 'queued', id)
  })
  return requireRun(user, id)
}

export interface EventMark {
  runId: string
  /** Of the whole studio, rising. */
  id: bigint
  /** Within the run, from 1, without gaps. */
  seq: number
}

/** The newest event of each of this person's runs that changed after `after`. */
export const listChanges = (user: SessionUser, after: bigint, runId?: string): Promise<EventMark[]> =>
  db().runEvent.findMany({
    where: { ownerId: user.id, id: { gt: after }, ...(runId ? { runId } : {}) },
    distinct: ['runId'],
    orderBy: [{ runId: 'asc' }, { id: 'desc' }],
    select: { runId: true, id: true, seq: true },
  })

export async function lastEventId(user: SessionUser): Promise<bigint> {
  const { _max } = await db().runEvent.aggregate({ where: { ownerId: user.id }, _max: { id: true } })
  return _max.id ?? 0n
}
