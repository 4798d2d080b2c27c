'use server'

import { z } from 'zod'
import { ArtworkId } from '@/lib/artworks/schema'
import { action } from '@/lib/handlers'
import { listModels } from '@/lib/models/data'
import { requestCancel, requeueRun, requireRun } from '@/lib/runs/data'
import type { RunPlan } from '@/lib/runs/plan'
import { viewRun } from '@/lib/runs/queries'
import { lesserWish } from '@/lib/runs/smaller'
import { CreateRun, DrawSmaller, RunId, type RunView } from '@/lib/runs/schema'
import { startRun, startUpscale } from '@/lib/runs/submit'
import { notFound, type Result } from '@/lib/errors'

const submit = action(
  z.strictObject({ wish: CreateRun, idempotencyKey: z.string().min(8).max(100) }),
  async (user, { wish, idempotencyKey }) => viewRun(await startRun(user, wish, idempotencyKey)),
)

/** Starts a run. It is safe to send again with the same key: there will be one run. */
export async function createRun(wish: CreateRun, idempotencyKey: string): Promise<Result<RunView>> {
  return submit({ wish, idempotencyKey })
}

const submitUpscale = action(
  ArtworkId.extend({ idempotencyKey: z.string().min(8).max(100) }),
  async (user, { id, idempotencyKey }) => viewRun(await startUpscale(user, id, idempotencyKey)),
)

/** Enlarges a finished picture. Safe to send again with the same key. */
export async function upscaleArtwork(id: string, idempotencyKey: string): Promise<Result<RunView>> {
  return submitUpscale({ id, idempotencyKey })
}

export const cancelRun = action(RunId, async (user, { id }) => viewRun(await requestCancel(user, id)))

/** A run that asked for too much, once more with less. Safe to send again with the same key. */
export const drawSmaller = action(DrawSmaller, async (user, { id, way, idempotencyKey }) => {
  const { input, graphName } = await requireRun(user, id)
  // A graph of one's own is changed by whoever wrote it.
  if (!('shape' in (input as object))) throw notFound(`A press of Create called ${graphName}`)
  const wish = lesserWish(input as RunPlan['settings'], way, await listModels(user, 'base'))
  return viewRun(await startRun(user, wish, idempotencyKey))
})

/** Tries a failed or cancelled run again from where it stopped. */
export const retryRun = action(RunId, async (user, { id }) => viewRun(await requeueRun(user, id)))
