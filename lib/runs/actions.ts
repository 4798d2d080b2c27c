'use server'

import { z } from 'zod'
import { action } from '@/lib/handlers'
import { pickLoras } from '@/lib/loras/pick'
import { requireModel } from '@/lib/models/data'
import { insertRun, requestCancel, requeueRun } from '@/lib/runs/data'
import { pinSources } from '@/lib/runs/pin-sources'
import { planRun } from '@/lib/runs/plan'
import { viewRun } from '@/lib/runs/queries'
import { CreateRun, RunId, type RunView } from '@/lib/runs/schema'
import type { Result } from '@/lib/errors'

const submit = action(
  z.strictObject({ wish: CreateRun, idempotencyKey: z.string().min(8).max(100) }),
  async (user, { wish, idempotencyKey }) => {
    const model = await requireModel(user, wish.modelId)
    const plan = planRun(wish, model, await pickLoras(user, wish.loras, model))
    const graph = await pinSources(user, plan.graph)
    return viewRun(await insertRun(user, { ...plan, graph }, idempotencyKey))
  },
)

/** Starts a run. It is safe to send again with the same key: there will be one run. */
export async function createRun(wish: CreateRun, idempotencyKey: string): Promise<Result<RunView>> {
  return submit({ wish, idempotencyKey })
}

export const cancelRun = action(RunId, async (user, { id }) => viewRun(await requestCancel(user, id)))

/** Tries a failed or cancelled run again from where it stopped. */
export const retryRun = action(RunId, async (user, { id }) => viewRun(await requeueRun(user, id)))
