import { wakeUnpacking } from '@/lib/arrivals/watch'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { listDrafts, requireDataset, triggersInUse } from '@/lib/datasets/data'
import type { DatasetView, DraftView } from '@/lib/datasets/schema'
import { viewOfDataset, viewOfDraft } from '@/lib/datasets/view'
import { listModels } from '@/lib/models/data'

export async function getDataset(user: SessionUser, id: string): Promise<DatasetView> {
  const [row, models, inUse] = await Promise.all([
    requireDataset(user, id),
    listModels(user, 'base'),
    triggersInUse(user, id),
  ])
  if (row.arrivals.some(({ status }) => status === 'queued' || status === 'running')) wakeUnpacking()
  const model = models.find((one) => one.id === row.baseModel) ?? models.find(({ available }) => available) ?? models[0]
  return viewOfDataset(row, model?.defaults?.width ?? 512, inUse)
}

export const viewDrafts = async (user: SessionUser): Promise<DraftView[]> => (await listDrafts(user)).map(viewOfDraft)

export const getDrafts = async (): Promise<DraftView[]> => viewDrafts(await requireUser())
