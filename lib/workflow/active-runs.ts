import type { PictureProgress } from '@/lib/workflow/progress'
import { type LoadedRun, loadRun, loadWishes } from '@/lib/workflow/store/runs'
import { RunWishes } from '@/lib/workflow/wishes'

/** Someone pressed Cancel. */
export class CanceledError extends Error {
  constructor() {
    super('Canceled')
    this.name = 'CanceledError'
  }
}

/** A run in hand: its rows as loaded, and how to stop it. */
export interface ActiveRun extends Omit<LoadedRun, 'wishes'> {
  signal: AbortSignal
  /** What its owner asks of it besides. */
  wishes: RunWishes
  progress: Map<number, PictureProgress>
}

const active = new Map<string, { run: Promise<ActiveRun>; controller: AbortController }>()

/** The run, loaded once per process and attempt. */
export function activeRun(runId: string): Promise<ActiveRun> {
  const found = active.get(runId)
  if (found) return found.run
  const controller = new AbortController()
  const run = loadRun(runId).then((loaded) => {
    if (loaded.canceled) controller.abort(new CanceledError())
    const progress = new Map<number, PictureProgress>()
    return { ...loaded, signal: controller.signal, wishes: new RunWishes(loaded.wishes), progress }
  })
  run.catch(() => active.delete(runId))
  active.set(runId, { run, controller })
  return run
}

/** Stops a run at once, if it is in hand here. */
export const cancelActiveRun = (runId: string) => active.get(runId)?.controller.abort(new CanceledError())

/** Looks what the owner of a run in hand asks of it now; or those of all that are. */
export async function refreshWishes(runId?: string): Promise<void> {
  const ids = runId === undefined ? [...active.keys()] : active.has(runId) ? [runId] : []
  for (const [id, wishes] of await loadWishes(ids)) (await active.get(id)?.run)?.wishes.set(wishes)
}

/** Runs in hand that were let rest: they hold nothing, and others may be taken in their place. */
export async function countResting(): Promise<number> {
  const runs = await Promise.allSettled([...active.values()].map(({ run }) => run))
  return runs.filter((one) => one.status === 'fulfilled' && one.value.wishes.now.isPaused).length
}

export const dropActiveRun = (runId: string) => active.delete(runId)
