import { z } from 'zod'

/** What a run's owner asks of it while it goes on, as it stands in the run's row. */
export const Signals = z.partialRecord(z.enum(['finish', 'sample']), z.string()).catch({})
export interface Wishes {
  isPaused: boolean
  /** When each was asked for. */
  signals: z.infer<typeof Signals>
}

/** The same for a run in hand, and who waits for it to change. */
export class RunWishes {
  private readonly listeners = new Set<() => void>()

  constructor(public now: Wishes) {}

  set(next: Wishes): void {
    this.now = next
    for (const listener of [...this.listeners]) listener()
  }

  /** Calls back at each change; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Waits for as long as the run is to rest. Rejects with the signal's reason when it is aborted. */
  untilWanted(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.listeners.delete(look)
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        stop()
        reject(signal.reason as Error)
      }
      const look = () => {
        if (this.now.isPaused) return
        stop()
        resolve()
      }
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort)
      this.listeners.add(look)
      look()
    })
  }
}
