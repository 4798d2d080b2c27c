import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '@/lib/errors'
import { log, messageOf } from '@/lib/log'
import { signPut } from '@/lib/storage/bucket'
import { casKey, previewKey } from '@/lib/storage/keys'
import { artworkOf } from '@/lib/workflow/artwork'
import type { NodeSpec } from '@/lib/workflow/catalogue'
import { answerGrant, cancelJob, type GrantEvent, JobFailure, PROTOCOL, runJob } from '@/lib/workflow/compute'
import { currentCatalogue, getFleet, refreshFleet, slots } from '@/lib/workflow/fleet'
import { gatherInputs, signInputs } from '@/lib/workflow/inputs'
import { modelsNamedBy } from '@/lib/workflow/interpret'
import { commitManifest, findManifest, type Manifest, memoKeyOf } from '@/lib/workflow/memo'
import { computeSources } from '@/lib/workflow/plan'
import { problemOf } from '@/lib/workflow/problems'
import { PictureProgress } from '@/lib/workflow/progress'
import { type ActiveRun, CanceledError } from '@/lib/workflow/active-runs'
import * as store from '@/lib/workflow/store'
import { normalizeParams } from '@/lib/workflow/validate'
import type { Outputs, Value } from '@/lib/workflow/values'

/**
 * One compute node, from its inputs to its checkpoint:
 *
 *     manifest there? ─ yes ─> row
 *          └ no ─> slot ─> job ─> blobs (written by the worker) ─> manifest ─> row
 *
 * A crash anywhere re-enters at the question. Only this module retries.
 */
export type NodeResult = 'succeeded' | 'failed' | 'canceled'

/** Tries of a job whose failure may pass by itself. */
const MAX_TRIES = 4
/** A job that killed its worker this often is set aside. */
const MAX_CRASHES = 3
/** How long the gpu service may be away before a run gives up on it. */
const AWAY_SECONDS = 600
const DEADLINE_SECONDS = 1800
/** After a cancel the gpu service has 10 s to end the job, and then kills the worker. */
const CANCEL_GRACE_SECONDS = 15

type NodeRow = Awaited<ReturnType<typeof store.getNodeRuns>>[number]

interface Work {
  run: ActiveRun
  nodeId: string
  /** As it was when the node was begun. */
  row: NodeRow
  spec: NodeSpec
  params: Record<string, unknown>
  inputs: Record<string, Value | Value[]>
  models: Record<string, string>
  memoKey: string
  progress: PictureProgress
  /** The node that comes next on the same device, if one does: the slot is kept for it for a moment. */
  next: string | undefined
}

/** Runs a node to its end, which is in the rows; the answer only names it. `after` is the chain's next node. */
export async function executeNode(run: ActiveRun, nodeId: string, after?: string): Promise<NodeResult> {
  const rows = await store.getNodeRuns(run.id, [nodeId, ...computeSources(run.graph, nodeId, currentCatalogue())])
  const row = rows.find((one) => one.nodeId === nodeId)
  if (!row) throw new Error(`Run ${run.id} has no row for ${nodeId}`)
  if (row.status === 'succeeded') return 'succeeded'
  try {
    run.signal.throwIfAborted()
    const work = await prepare(run, row, rows, after)
    const manifest = await findManifest(work.memoKey)
    if (manifest) return await finish(work, manifest, true)
    const { made, shared } = await makeOnce(work)
    return await finish(work, made, shared)
  } catch (error) {
    return await giveUp(run, nodeId, error)
  }
}

async function prepare(run: ActiveRun, row: NodeRow, rows: NodeRow[], after: string | undefined): Promise<Work> {
  const { nodeId } = row
  const fleet = await whileAway(run, getFleet)
  const node = run.graph.nodes[nodeId]!
  const spec = fleet.catalogue.get(node.type)
  if (!spec) throw new JobFailure('node_missing', `No node of type ${node.type}`, false)
  const params = normalizeParams(spec, node.params)
  const inputs = gatherInputs(run.graph, nodeId, rows, fleet.catalogue)
  const models: Record<string, string> = {}
  for (const id of [...spec.modelParams.map((name) => String(params[name])), ...modelsNamedBy(inputs)]) {
    const model = fleet.models.get(id) ?? (await whileAway(run, refreshFleet)).models.get(id)
    if (!model) throw new JobFailure('model_missing', `No model ${id}`, false)
    models[id] = model.digest
  }
  const nextSpec = after && fleet.catalogue.get(run.graph.nodes[after]!.type)
  const next = nextSpec && nextSpec.resources.accelerator === spec.resources.accelerator ? after : undefined
  const memoKey = memoKeyOf({ ownerId: run.ownerId, spec, params, inputs, models, numericsClass: fleet.numericsClass })
  return { run, nodeId, row, spec, params, inputs, models, memoKey, progress: progressOf(run, nodeId), next }
}

/** One follower per picture: it outlives the nodes of the chain. */
function progressOf(run: ActiveRun, nodeId: string): PictureProgress {
  const index = run.graph.nodes[nodeId]!.picture ?? 0
  const found = run.progress.get(index) ?? new PictureProgress(run.id, run.ownerId, index, modelOf(run, index))
  run.progress.set(index, found)
  return found
}

/** The model that draws this picture: later pictures of the same model take about as long. */
const modelOf = (run: ActiveRun, index: number): string =>
  Object.values(run.graph.nodes)
    .filter(({ picture, params }) => picture === index && params.model)
    .map(({ params }) => String(params.model))
    .join('+')

const making = new Map<string, Promise<Manifest>>()

/** Two runs that need the same result at the same time share one job. */
async function makeOnce(work: Work): Promise<{ made: Manifest; shared: boolean }> {
  const theirs = await making.get(work.memoKey)?.catch(() => null)
  if (theirs) return { made: theirs, shared: true }
  const mine = make(work).finally(() => making.delete(work.memoKey))
  making.set(work.memoKey, mine)
  return { made: await mine, shared: false }
}

async function make(work: Work): Promise<Manifest> {
  const { run, nodeId, spec, memoKey } = work
  let { attempt, crashes } = work.row
  let frugal = false
  for (let tries = 1; ; tries++) {
    const started = { at: Date.now() }
    try {
      const outputs = await oneJob(work, attempt, frugal, started)
      return await commitManifest({
        version: 1,
        memoKey,
        type: spec.type,
        outputs,
        seconds: (Date.now() - started.at) / 1000,
        producer: { runId: run.id, nodeId, ...store.identity() },
        at: new Date().toISOString(),
      })
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error
      const isMemory: boolean = error.code === 'out_of_memory' && !frugal
      if ((!error.retryable || tries >= MAX_TRIES) && !isMemory) throw error
      frugal ||= isMemory
      const crashed = error.code === 'worker_lost'
      log.warn('node will be tried again', { run: run.id, node: nodeId, code: error.code, attempt })
      ;({ attempt, crashes } = await store.nextAttempt(run.id, nodeId, crashed))
      if (crashes >= MAX_CRASHES) throw new JobFailure('parked', error.message, false)
      await sleep(backoffMs(tries), undefined, { signal: run.signal })
    }
  }
}

/** 0.25 s, 0.5 s, 1 s ... at most 60 s, with jitter so that many do not come back at once. */
const backoffMs = (tries: number) => Math.min(60_000, 250 * 2 ** (tries - 1)) * (0.75 + Math.random() / 2)

/**
 * One try in a slot. A device that is busy with another's job costs us the
 * slot, not only time: after a restart that job may be an earlier picture of
 * this very run, which waits for the slot to be followed again.
 */
async function oneJob(work: Work, attempt: number, frugal: boolean, started: { at: number }): Promise<Outputs> {
  for (;;) {
    try {
      return await jobInSlot(work, attempt, frugal, started)
    } catch (error) {
      if (!(error instanceof JobFailure) || error.code !== 'busy') throw error
      await sleep((error.retryAfterSeconds ?? 1) * 1000, undefined, { signal: work.run.signal })
    }
  }
}

async function jobInSlot(work: Work, attempt: number, frugal: boolean, started: { at: number }): Promise<Outputs> {
  const { run, nodeId, spec } = work
  const jobId = `${run.id}.${nodeId}.${attempt}`
  const priority = [run.createdAt.getTime(), run.graph.nodes[nodeId]!.picture ?? 0] as const
  const slot = await slots[spec.resources.accelerator].acquire(`${run.id}.${nodeId}`, run.ownerId, priority, run.signal)
  const hardStop = new AbortController()
  const onCancel = () => {
    void insistOnCancel(jobId)
    setTimeout(() => hardStop.abort(new CanceledError()), CANCEL_GRACE_SECONDS * 1000).unref()
  }
  run.signal.addEventListener('abort', onCancel, { once: true })
  // The row may be written while the worker already works; only the end has to wait for it.
  const begun = store.startNode(run.id, nodeId, work.memoKey, spec.version)
  begun.catch(() => {})
  try {
    const end = await whileAway(run, async () => {
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
        deadlineSeconds: DEADLINE_SECONDS,
      } as const
      started.at = Date.now()
      return runJob(
        job,
        (event) => {
          if (event.type === 'grant') void grant(work, jobId, event)
          else work.progress.note(nodeId, event)
        },
        hardStop.signal,
      )
    })
    await begun
    if (end.status === 'canceled') throw new CanceledError()
    return end.outputs
  } finally {
    run.signal.removeEventListener('abort', onCancel)
    slot.release(work.next && `${run.id}.${work.next}`)
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

/** Answers a worker that asks where it may put its bytes. */
async function grant(work: Work, jobId: string, event: GrantEvent): Promise<void> {
  const { run, nodeId } = work
  const key =
    event.purpose === 'output'
      ? casKey(event.sha256)
      : previewKey(run.id, run.graph.nodes[nodeId]!.picture ?? 0, event.step ?? 0)
  try {
    await answerGrant(jobId, { grantId: event.grantId, ...(await signPut(key, event)) })
  } catch (error) {
    log.warn('grant did not arrive', { job: jobId, error: messageOf(error) })
  }
}

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

async function finish(work: Work, manifest: Manifest, cached: boolean): Promise<NodeResult> {
  const { run, nodeId, memoKey, spec, progress } = work
  const { outputs } = manifest
  if (spec.type === 'kizy/ImageOutput') progress.done()
  const artwork = await artworkOf(run, nodeId, outputs)
  await store.finishNode(run.id, nodeId, { outputs, cached, memoKey, version: spec.version, artwork })
  return 'succeeded'
}

async function giveUp(run: ActiveRun, nodeId: string, error: unknown): Promise<NodeResult> {
  if (error instanceof store.ReplacedError) throw error
  if (run.signal.aborted || error instanceof CanceledError) {
    await store.endNode(run.id, nodeId, 'canceled', null)
    return 'canceled'
  }
  const code = error instanceof JobFailure ? error.code : 'internal'
  const problem: Problem = problemOf(code)
  log.error('node failed', { run: run.id, node: nodeId, code, error: messageOf(error) })
  await store.endNode(run.id, nodeId, 'failed', problem)
  return 'failed'
}
