import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { notFound } from '@/lib/errors'
import type { Prisma } from '@/lib/generated/prisma/client'
import type { Ended } from '@/lib/trainings/pace'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'

/** Runs that teach a style, by their owner. */

const trainingInclude = {
  nodeRuns: { where: { nodeId: 'train' }, select: { status: true, progress: true, outputs: true, error: true } },
} satisfies Prisma.RunInclude
type RunWithNode = Prisma.RunGetPayload<{ include: typeof trainingInclude }>
/** `lora` is the style that came of it, as long as it is there. */
export type TrainingRow = RunWithNode & { lora: { id: string; strength: number } | null }

/** How a style was taught. */
export interface Lesson {
  runId: string
  datasetId: string | null
}

const mine = (user: SessionUser) => ({ ownerId: user.id, graphName: TRAIN_LORA })

export async function requireTraining(user: SessionUser, runId: string): Promise<TrainingRow> {
  const [run, lora] = await Promise.all([
    db().run.findFirst({ where: { id: runId, ...mine(user) }, include: trainingInclude }),
    db().lora.findFirst({ where: { runId, ownerId: user.id, deletedAt: null }, select: { id: true, strength: true } }),
  ])
  if (!run) throw notFound('This training')
  return { ...run, lora }
}

/** Those under way, and those that failed and may go on; newest first. */
export async function listTrainings(user: SessionUser): Promise<TrainingRow[]> {
  const runs = await db().run.findMany({
    where: { ...mine(user), hiddenAt: null, status: { in: ['queued', 'running', 'failed'] } },
    orderBy: { id: 'desc' },
    take: 50,
    include: trainingInclude,
  })
  return runs.map((run) => ({ ...run, lora: null }))
}

const Asked = z.object({ datasetId: z.uuid() })

/**
 * How a style of hers was taught here, and from which pictures as long as they are there;
 * null for a style that came another way.
 */
export async function findLesson(user: SessionUser, loraId: string): Promise<Lesson | null> {
  const where = { id: loraId, ownerId: user.id, deletedAt: null, runId: { not: null } }
  const lora = await db().lora.findFirst({ where, select: { runId: true } })
  const run = lora && (await db().run.findFirst({ where: { id: lora.runId!, ...mine(user) } }))
  if (!run) return null
  const id = Asked.safeParse(run.input).data?.datasetId
  const dataset = id && (await db().dataset.findFirst({ where: { id, ownerId: user.id, deletedAt: null } }))
  return { runId: run.id, datasetId: dataset ? dataset.id : null }
}

/** A failed one that she is done with. */
export async function hideTraining(user: SessionUser, runId: string): Promise<void> {
  const { count } = await db().run.updateMany({ where: { id: runId, ...mine(user) }, data: { hiddenAt: new Date() } })
  if (count === 0) throw notFound('This training')
}

/** How many finished trainings the estimate looks back on. */
const LOOK_BACK = 5

/** The newest finished trainings on any of these models. Says nothing about whose they were. */
export async function listEnded(modelIds: string[]): Promise<Ended[]> {
  const nodes = await db().nodeRun.findMany({
    where: {
      ...{ nodeId: 'train', status: 'succeeded', cached: false },
      run: { graphName: TRAIN_LORA, OR: modelIds.map((id) => ({ input: { path: ['modelId'], equals: id } })) },
    },
    orderBy: { finishedAt: 'desc' },
    take: LOOK_BACK,
    select: { outputs: true, startedAt: true, finishedAt: true, run: { select: { graph: true } } },
  })
  return nodes.map(({ outputs, startedAt, finishedAt, run }) => ({
    params: (run.graph as { nodes?: { train?: { params?: unknown } } }).nodes?.train?.params,
    report: (outputs as { report?: { value?: unknown } } | null)?.report?.value,
    wallSeconds: startedAt && finishedAt ? (finishedAt.getTime() - startedAt.getTime()) / 1000 : null,
  }))
}
