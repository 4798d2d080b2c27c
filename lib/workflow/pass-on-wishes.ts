import { setTimeout as sleep } from 'node:timers/promises'
import { log, messageOf } from '@/lib/log'
import { type ActiveRun, refreshWishes } from '@/lib/workflow/active-runs'
import { signalJob, type Signal } from '@/lib/workflow/compute'
import { forgetSignal } from '@/lib/workflow/store/runs'

const TRIES = 20

/**
 * Tells a job of the gpu service what its run's owner asks: what stands there
 * now, and whatever comes while it works. Returns how to stop.
 *
 * "Finish" stands until the run has ended, so that a training which dies over
 * it still ends with what it has. "Sample" is forgotten once it was heard.
 */
export function passOnWishes(run: ActiveRun, jobId: string): () => void {
  const told = new Set<string>()
  const tell = (signal: Signal, at: string) => {
    if (told.has(`${signal} ${at}`)) return
    told.add(`${signal} ${at}`)
    void insist(jobId, signal)
      .then(async (heard) => {
        if (heard && signal === 'sample') await forgetSignal(run.id, signal, at).then(() => refreshWishes(run.id))
      })
      .catch((error: unknown) => log.warn('signal not settled', { job: jobId, signal, error: messageOf(error) }))
  }
  const look = () => {
    const { isPaused, signals } = run.wishes.now
    if (signals.finish) tell('finish', signals.finish)
    if (signals.sample) tell('sample', signals.sample)
    if (isPaused) tell('pause', '')
  }
  look()
  return run.wishes.onChange(look)
}

/** A signal may overtake the job it is for: it is said again until the gpu service has heard it. */
async function insist(jobId: string, signal: Signal): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await signalJob(jobId, signal).catch(() => false)) return true
    await sleep(300)
  }
  log.warn('signal did not arrive', { job: jobId, signal })
  return false
}
