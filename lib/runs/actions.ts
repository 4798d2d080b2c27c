'use server'

import { z } from 'zod'
import { ArtworkId } from '@/lib/artworks/schema'
import { action } from '@/lib/handlers'
import { requestCancel, requeueRun } from '@/lib/runs/data'
import { viewRun } from '@/lib/runs/queries'
import { CreateRun, RunId, type RunView } from '@/lib/runs/schema'
import { startRun, startUpscale } from '@/lib/runs/submit'
import type { Result } from '@/lib/errors'

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

/** Tries a failed or cancelled run again from where it stopped. */
export const retryRun = action(RunId, async (user, { id }) => viewRun(await requeueRun(user, id)))
