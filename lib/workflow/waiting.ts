import { setTimeout as sleep } from 'node:timers/promises'
import { log, messageOf } from '@/lib/log'
import { putJson } from '@/lib/storage/bucket'
import { PROBE_KEY } from '@/lib/storage/keys'
import type { ActiveRun } from '@/lib/workflow/active-runs'
import { JobFailure } from '@/lib/workflow/compute'

/** How a run waits for services that are away. A cancelled one stops waiting. */

/** How long the gpu service or the bucket may be away before a run gives up on it. */
export const AWAY_SECONDS = 600

/** 0.25 s, 0.5 s, 1 s ... at most 60 s, with jitter so that many do not come back at once. */
export const backoffMs = (tries: number) => Math.min(60_000, 250 * 2 ** (tries - 1)) * (0.75 + Math.random() / 2)

/** Repeats what fails only because the gpu service is away, or lost the job with a restart. */
export async function whileAway<T>(run: ActiveRun, call: () => Promise<T>): Promise<T> {
  const until = Date.now() + AWAY_SECONDS * 1000
  for (let tries = 1; ; tries++) {
    run.signal.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      const passes = error instanceof JobFailure && ['unreachable', 'gone'].includes(error.code)
      if (!passes || Date.now() > until) throw error
      const pauseMs = error.retryAfterSeconds ? error.retryAfterSeconds * 1000 : Math.min(2000, backoffMs(tries))
      await sleep(pauseMs, undefined, { signal: run.signal })
    }
  }
}

/** Waits until the bucket takes writes again; answers whether it had to. */
export async function waitForBucket(run: ActiveRun): Promise<boolean> {
  const until = Date.now() + AWAY_SECONDS * 1000
  for (let tries = 1; ; tries++) {
    try {
      await putJson(PROBE_KEY, { at: new Date().toISOString() })
      return tries > 1
    } catch (error) {
      if (Date.now() > until) return false
      log.warn('waiting for the bucket', { run: run.id, error: messageOf(error) })
      await sleep(Math.min(2000, backoffMs(tries)), undefined, { signal: run.signal })
    }
  }
}
