import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cancelJob, getCatalogue, type Job, type JobEvent, JobFailure, PROTOCOL, runJob } from '@/lib/workflow/compute'
import { signInputs } from '@/lib/workflow/inputs'
import type { Outputs, Value } from '@/lib/workflow/values'

/** Work of one node, asked for without a run. */
export interface DirectJob {
  node: string
  params: Record<string, unknown>
  inputs: Record<string, Value>
  /** Digests of the models that the params name. */
  models: Record<string, string>
}

/** Longer than this nobody waits for a sentence. A model's first load is within it. */
const PATIENCE_SECONDS = 120
/** As often as an orchestrator asks: the gpu service keeps those it refused in line, so this job gets its turn. */
const BUSY_MS = 250

/** The job as the gpu service takes it. */
export async function directJob(
  { inputs, ...wanted }: DirectJob,
  how: Pick<Job, 'jobId' | 'frugal' | 'deadlineSeconds'>,
): Promise<Job> {
  const { version } = (await getCatalogue()).require(wanted.node)
  const signed = await signInputs(inputs)
  return { protocol: PROTOCOL, version, ...wanted, ...how, inputs: signed, preview: { enabled: false } }
}

/** What comes of it, given once. Throws JobFailure. */
export async function outputsOf(job: Job, onEvent: (event: JobEvent) => void, signal: AbortSignal): Promise<Outputs> {
  const end = await runJob(job, onEvent, signal)
  if (end.status === 'completed') return end.outputs
  throw new JobFailure('gone', 'The job was called off', true)
}

/**
 * What a node says while somebody sits there and waits for it. Whoever goes away meanwhile (`signal`) stops it.
 *
 * @throws JobFailure; its code is `timeout` where the answer did not come in time.
 */
export async function runDirectJob(wanted: DirectJob, signal?: AbortSignal): Promise<Outputs> {
  const patience = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
  const stop = signal ? AbortSignal.any([patience, signal]) : patience
  try {
    return await oneTry(wanted, false, stop)
  } catch (error) {
    const isMemory = error instanceof JobFailure && error.code === 'out_of_memory'
    if (!isMemory) throw error
    return oneTry(wanted, true, stop)
  }
}

async function oneTry(wanted: DirectJob, frugal: boolean, stop: AbortSignal): Promise<Outputs> {
  const jobId = `direct-${randomUUID()}.1`
  const job = await directJob(wanted, { jobId, frugal, deadlineSeconds: PATIENCE_SECONDS })
  for (;;) {
    try {
      return await outputsOf(job, () => {}, stop)
    } catch (error) {
      if (stop.aborted) {
        void cancelJob(jobId).catch(() => {})
        throw new JobFailure('timeout', 'Nobody waits for this any more', true)
      }
      if (!(error instanceof JobFailure) || error.code !== 'busy') throw error
    }
    // A stop is seen at the next try.
    await sleep(BUSY_MS)
  }
}
