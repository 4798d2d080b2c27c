import { setTimeout as sleep } from 'node:timers/promises'
import { log, messageOf } from '@/lib/log'
import { answerGrant, type GrantEvent, JobFailure } from '@/lib/workflow/compute'

const AGAIN_MS = 1000

/**
 * Answers one request of a worker for an address, also when the bucket or the gpu service is away for a
 * while: the worker asks once, and a training waits ten minutes for what it then hears. Until the job is
 * `over`. Never rejects.
 */
export async function keepAnswering(
  jobId: string,
  { grantId, purpose }: GrantEvent,
  address: () => Promise<object>,
  over: AbortSignal,
): Promise<void> {
  for (let tries = 0; !over.aborted; tries++) {
    try {
      return await answerGrant(jobId, { grantId, ...(await address()) })
    } catch (error) {
      if (tries === 0) log.warn('grant did not arrive', { job: jobId, error: messageOf(error) })
      // The next preview is soon there.
      if (purpose === 'preview' || (error instanceof JobFailure && error.code === 'gone')) return
      await sleep(AGAIN_MS, undefined, { signal: over }).catch(() => {})
    }
  }
}
