import { z } from 'zod'
import { Install } from '@/lib/models/schema'
import { call, getModels, requireOk } from '@/lib/workflow/compute'
import { saveModels } from '@/lib/workflow/store/offers'

/** What the gpu service has and installs on its own disk. Throws JobFailure. */

export type InstallSource =
  | { kind: 'hub'; repo: string; revision: string }
  | {
      kind: 'hub-ip-adapter'
      repo: string
      revision: string
      weights: string
      imageEncoder?: string
      encoderRepo?: string
    }
  | { kind: 'hub-checkpoint'; repo: string; revision: string; weights: string }
  | { kind: 'hub-controlnet'; repo: string; revision: string; weights: string }
  | { kind: 'file'; name: string; url: string; sha256: string; bytes: number }
  | { kind: 'path'; path: string }

export interface InstallWish {
  name: string
  source: InstallSource
  card: Record<string, unknown>
  /** Kept in its memory alone, for as long as it installs. */
  token: string | null
}

const Shelf = z.object({
  installs: z.array(Install),
  /** Models that were installed, and may be removed. */
  installed: z.array(z.string()),
  /** How fast the last ones came; null before the first. */
  bytesPerSecond: z.number().positive().nullish().catch(null),
  disk: z.object({ freeBytes: z.number() }),
})
export type Shelf = z.infer<typeof Shelf>

const at = (id: string) => `/v1/installs/${encodeURIComponent(id)}`

export async function getShelf(): Promise<Shelf> {
  return Shelf.parse(await (await requireOk(await call('/v1/installs'))).json())
}

export async function putInstall(id: string, wish: InstallWish): Promise<Install> {
  const answer = await requireOk(await call(at(id), { method: 'PUT', body: JSON.stringify(wish) }))
  return Install.parse(await answer.json())
}

export async function stopInstall(id: string): Promise<void> {
  await requireOk(await call(at(id), { method: 'DELETE' }))
}

/** Erases an installed model. */
export async function removeModel(id: string): Promise<void> {
  const signal = AbortSignal.timeout(120_000)
  await requireOk(await call(`/v1/models/${encodeURIComponent(id)}`, { method: 'DELETE', signal }))
}

/** Writes what is there now where the pages read it, without waiting for the orchestrator's next look. */
export async function noteModels(): Promise<void> {
  await saveModels(await getModels())
}
