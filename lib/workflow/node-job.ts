import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@/lib/log'
import { type ActiveRun, CanceledError } from '@/lib/workflow/active-runs'
import { type NodeSpec, slotOf } from '@/lib/workflow/catalogue'
import { cancelJob, type JobEvent, JobFailure, PROTOCOL, runJob } from '@/lib/workflow/compute'
import { slots } from '@/lib/workflow/fleet'
import { signInputs } from '@/lib/workflow/inputs'
import { JobGrants } from '@/lib/workflow/job-grants'
import { passOnWishes } from '@/lib/workflow/pass-on-wishes'
import type { PictureProgress } from '@/lib/workflow/progress'
import type { Slots } from '@/lib/workflow/slots'
import { forgetCrashes, type getNodeRuns, startNode } from '@/lib/workflow/store/nodes'
import type { TrainingProgress } from '@/lib/workflow/training-progress'
import type { Outputs, Value } from '@/lib/workflow/values'
import { whileAway } from '@/lib/workflow/waiting'

/** One job of the gpu service, from its slot to its outputs. */

const DEADLINE_SECONDS = 1800
/** A training may take days, and stand aside for many pictures meanwhile. */
const TRAINING_DEADLINE_SECONDS = 30 * 24 * 3600
/** After a cancel the gpu service has 10 s to end the job, and then kills the worker. */
const CANCEL_GRACE_SECONDS = 15

/** While a device has another's job, it is asked again this often: less than the patience of the gpu service's line. */
const BUSY_MS = 250

export const jobIdOf = (run: ActiveRun, nodeId: string, attempt: number) => `${run.id}.${nodeId}.${attempt}`

export type NodeRow = Awaited<ReturnType<typeof getNodeRuns>>[number]

export interface Work {
  run: ActiveRun
  nodeId: string
  /** As it was when the node was begun. */
  row: NodeRow
  spec: NodeSpec
  params: Record<string, unknown>
  inputs: Record<string, Value | Value[]>
  models: Record<string, string>
  memoKey: string
  progress: PictureProgress | TrainingProgress
  /** The node that comes next on the same device, if one does: the slot is kept for it for a moment. */
  next: string | undefined
  /** Whether the job has stored a checkpoint that was not there before. */
  hasProgressed: boolean
}

/** The run is to rest: the job has stored its checkpoint and ended. */
export class RestError extends Error {
  constructor() {
    super('Paused')
    this.name = 'RestError'
  }
}

/** One try, in a slot. Throws RestError when its owner let the run rest. */
export async function oneJob(work: Work, attempt: number, frugal: boolean, started: { at: number }): Promise<Outputs> {
  const { run, nodeId, spec } = work
  const jobId = jobIdOf(run, nodeId, attempt)
  const priority = [run.createdAt.getTime(), run.graph.nodes[nodeId]!.picture ?? 0] as const
  const place = slots[slotOf(spec)]
  const slot = await place.acquire(`${run.id}.${nodeId}`, run.ownerId, priority, run.signal)
  const hardStop = new AbortController()
  const onCancel = () => {
    void insistOnCancel(jobId)
    setTimeout(() => hardStop.abort(new CanceledError()), CANCEL_GRACE_SECONDS * 1000).unref()
  }
  run.signal.addEventListener('abort', onCancel, { once: true })
  // The row is written while the worker already works; only the end has to wait for it.
  let begun: Promise<void> | null = null
  const begin = () => {
    begun = startNode(run.id, nodeId, work.memoKey, spec.version)
    begun.catch(() => {})
  }
  const grants = new JobGrants(work, jobId)
  let stopPassing = () => {}
  const onEvent = (event: JobEvent) => {
    if (!begun) {
      begin()
      if (spec.resources.trainer) stopPassing = passOnWishes(run, jobId)
    }
    if (event.type === 'grant') void grants.answer(event)
    else if (event.type === 'checkpoint') noteCheckpoint(work, grants, event.name)
    else work.progress.note(nodeId, event)
  }
  try {
    if (run.wishes.now.isPaused) throw new RestError()
    const end = await whileBusy(place, run, async () => {
      const job = {
        protocol: PROTOCOL,
        jobId,
        node: spec.type,
        version: spec.version,
        params: work.params,
        inputs: await signInputs(work.inputs),
        models: work.models,
        preview: { enabled: true },
        frugal,
        deadlineSeconds: spec.resources.trainer ? TRAINING_DEADLINE_SECONDS : DEADLINE_SECONDS,
      } as const
      started.at = Date.now()
      return runJob(job, onEvent, hardStop.signal)
    })
    await begun
    await work.progress.settle()
    if (end.status === 'canceled') throw new CanceledError()
    if (end.status === 'paused') throw new RestError()
    return end.outputs
  } finally {
    grants.close()
    stopPassing()
    run.signal.removeEventListener('abort', onCancel)
    slot.release(work.next && `${run.id}.${work.next}`)
  }
}

/**
 * Repeats what the gpu service has no room for, in our slot: it keeps those it
 * refused in line, so that several orchestrators get their turns. It also says
 * which jobs it has: after a restart one of them may be ours, waiting behind
 * this one to be followed again.
 */
async function whileBusy<T>(place: Slots, run: ActiveRun, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await whileAway(run, call)
    } catch (error) {
      if (!(error instanceof JobFailure) || error.code !== 'busy') throw error
      for (const jobId of error.busyWith) place.admit(jobId.slice(0, jobId.lastIndexOf('.')))
      await sleep(BUSY_MS, undefined, { signal: run.signal })
    }
  }
}

/** A cancel may overtake the job it is for: it is said again until the gpu service has heard it. */
async function insistOnCancel(jobId: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const heard = await cancelJob(jobId).catch(() => false)
    if (heard) return
    await sleep(300)
  }
  log.warn('cancel did not arrive', { job: jobId })
}

/** Crashes count towards setting a job aside only while it gets nowhere between them. */
function noteCheckpoint(work: Work, grants: JobGrants, name: string): void {
  const [isFresh, advances] = [grants.isFresh(name), work.progress.advances()]
  if (!isFresh && !advances) return
  work.hasProgressed = true
  forgetCrashes(work.run.id, work.nodeId).catch(() => {})
}
