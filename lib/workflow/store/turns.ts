import { db } from '@/lib/db'
import { Prisma } from '@/lib/generated/prisma/client'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'
import { me, myEpoch, type Tx } from '@/lib/workflow/store/orchestrator'

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
    ) AND EXISTS (SELECT 1 FROM "Orchestrator" WHERE id = ${me()} AND epoch = ${myEpoch()})
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
        AND EXISTS (SELECT 1 FROM "Orchestrator" mine WHERE mine.id = ${me()} AND mine.epoch = ${myEpoch()})
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
