import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import type { TrainingInput } from '@/lib/trainings/schema'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'

/** What a training that has ended left behind, as rows: for what looks back on them. */

export interface Taught {
  modelId: string
  datasetId?: string
  /** Of kizy/TrainLora. */
  params?: Record<string, unknown>
  /** Of its node, from start to end. */
  wallSeconds?: number
  report?: Record<string, unknown>
}

/** Answers the run and the style. */
export async function taught(
  user: SessionUser,
  { modelId, datasetId = uuid(), params = {}, wallSeconds = 60, report = {} }: Taught,
): Promise<{ runId: string; loraId: string }> {
  const input: TrainingInput = {
    kind: 'training',
    ...{ datasetId, name: 'Chalk', subject: 'look', trigger: 'chalkline', pace: 'quick', pictures: 5, steps: 20 },
    ...{ modelId, modelName: modelId },
  }
  const finishedAt = new Date()
  const times = { startedAt: new Date(finishedAt.getTime() - 1000 * wallSeconds), finishedAt }
  const outputs = { report: { kind: 'json', value: { stage: 'done', step: 20, steps: 20, strength: 1, ...report } } }
  const { id: runId } = await db().run.create({
    data: {
      ...{ ownerId: user.id, graphName: TRAIN_LORA, status: 'succeeded', input, ...times },
      graph: { name: TRAIN_LORA, nodes: { train: { type: 'kizy/TrainLora', params: params as object } }, edges: [] },
      nodeRuns: {
        create: { nodeId: 'train', type: 'kizy/TrainLora', version: '1', status: 'succeeded', outputs, ...times },
      },
    },
  })
  const { id: loraId } = await db().lora.create({
    data: {
      ...{ ownerId: user.id, origin: 'trained', name: 'Chalk', trigger: 'chalkline', runId, baseModel: modelId },
      ...{ family: 'sprout', architecture: 'sprout', sha256: uuid(), bytes: 1000, layout: 'kohya' },
    },
  })
  return { runId, loraId }
}
