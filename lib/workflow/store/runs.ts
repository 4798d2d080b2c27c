import { db } from '@/lib/db'
import type { Problem } from '@/lib/errors'
import { Prisma } from '@/lib/generated/prisma/client'
import { Graph } from '@/lib/workflow/graph'
import { fenced, me } from '@/lib/workflow/store/orchestrator'
import { appendEvent } from '@/lib/workflow/store/events'
import { Signals, type Wishes } from '@/lib/workflow/wishes'
import { json } from '@/lib/workflow/store/json'

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
