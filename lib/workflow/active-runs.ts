import type { PictureProgress } from '@/lib/workflow/progress'
import { type LoadedRun, loadRun } from '@/lib/workflow/store'

/** Someone pressed Cancel. */
export class CanceledError extends Error {
  constructor() {
    super('Canceled')
    this.name = 'CanceledError'
  }
}

/** A run in hand: its rows as loaded, and how to stop it. */
export interface ActiveRun extends LoadedRun {
  signal: AbortSignal
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
    return { ...loaded, signal: controller.signal, progress: new Map<number, PictureProgress>() }
  })
  run.catch(() => active.delete(runId))
  active.set(runId, { run, controller })
  return run
}

/** Stops a run at once, if it is in hand here. */
export const cancelActiveRun = (runId: string) => active.get(runId)?.controller.abort(new CanceledError())

export const dropActiveRun = (runId: string) => active.delete(runId)

export const activeRunIds = () => [...active.keys()]
