import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '@/lib/errors'
import { log, messageOf } from '@/lib/log'
import { artworkOf } from '@/lib/workflow/artwork'
import { cancelJob, JobFailure } from '@/lib/workflow/compute'
import { type NodeSpec, slotOf } from '@/lib/workflow/catalogue'
import { currentCatalogue, getFleet, refreshFleet } from '@/lib/workflow/fleet'
import { gatherInputs } from '@/lib/workflow/inputs'
import { modelsNamedBy } from '@/lib/workflow/interpret'
import { loraOf } from '@/lib/workflow/lora'
import { commitManifest, findManifest, type Manifest, memoKeyOf } from '@/lib/workflow/memo'
import { jobIdOf, type NodeRow, oneJob, RestError, type Work } from '@/lib/workflow/node-job'
import { isOutage } from '@/lib/workflow/outage'
import { computeSources } from '@/lib/workflow/plan'
import { problemOf } from '@/lib/workflow/problems'
import { PictureProgress } from '@/lib/workflow/progress'
import { TrainingProgress } from '@/lib/workflow/training-progress'
import { type ActiveRun, CanceledError } from '@/lib/workflow/active-runs'
import { endNode, finishNode, getNodeRuns, nextAttempt, restNode } from '@/lib/workflow/store/nodes'
import { identity, ReplacedError } from '@/lib/workflow/store/orchestrator'
import { normalizeParams } from '@/lib/workflow/validate'
import { AWAY_SECONDS, backoffMs, waitForBucket, whileAway } from '@/lib/workflow/waiting'

/**
 * One compute node, from its inputs to its checkpoint:
 *
 *     manifest there? ─ yes ─> row
 *          └ no ─> slot ─> job ─> blobs (written by the worker) ─> manifest ─> row
 *
 * A crash anywhere re-enters at the question. Only this module retries. A node
 * whose run was let rest waits before the question, and holds nothing.
 */
export type NodeResult = 'succeeded' | 'failed' | 'canceled'

/** Tries of a job whose failure may pass by itself. */
const MAX_TRIES = 4
/** A job that killed its worker this often is set aside. */
const MAX_CRASHES = 3

/**
 * Runs a node to its end, which is in the rows; the answer only names it.
 * `after` is the chain's next node. While database or bucket are away it
 * begins anew, at the question above.
 */
export async function executeNode(run: ActiveRun, nodeId: string, after?: string): Promise<NodeResult> {
  let until = Date.now() + AWAY_SECONDS * 1000
  for (let tries = 1; ; tries++) {
    try {
      return await tryNode(run, nodeId, after, until)
    } catch (error) {
      if (error instanceof RestError) {
        until = Infinity
        continue
      }
      if (!isOutage(error)) throw error
      log.warn('node waits for database or bucket', { run: run.id, node: nodeId, error: messageOf(error) })
      await sleep(Math.min(2000, backoffMs(tries)))
    }
  }
}

async function tryNode(run: ActiveRun, nodeId: string, after: string | undefined, until: number): Promise<NodeResult> {
  const rows = await getNodeRuns(run.id, [nodeId, ...computeSources(run.graph, nodeId, currentCatalogue())])
  const row = rows.find((one) => one.nodeId === nodeId)
  if (!row) throw new Error(`Run ${run.id} has no row for ${nodeId}`)
  if (row.status === 'succeeded') return 'succeeded'
  try {
    await run.wishes.untilWanted(run.signal)
    const work = await prepare(run, row, rows, after)
    const manifest = await findManifest(work.memoKey)
    if (manifest) return await finish(work, manifest, true)
    const { made, shared } = await makeOnce(work)
    return await finish(work, made, shared)
  } catch (error) {
    if (error instanceof RestError && !run.signal.aborted) throw error
    if (isOutage(error) && !run.signal.aborted && Date.now() < until) throw error
    return await giveUp(run, row, error)
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
  for (const id of modelsNamedBy(spec, params, inputs)) {
    const model = fleet.models.get(id) ?? (await whileAway(run, refreshFleet)).models.get(id)
    if (!model) throw new JobFailure('model_missing', `No model ${id}`, false)
    models[id] = model.digest
  }
  const nextSpec = after && fleet.catalogue.get(run.graph.nodes[after]!.type)
  const next = nextSpec && slotOf(nextSpec) === slotOf(spec) ? after : undefined
  const memoKey = memoKeyOf({ ownerId: run.ownerId, spec, params, inputs, models, numericsClass: fleet.numericsClass })
  const progress = progressOf(run, row, spec)
  return { run, nodeId, row, spec, params, inputs, models, memoKey, progress, next, hasProgressed: false }
}

/** One follower per picture: it outlives the nodes of the chain. A training has one of its own kind. */
function progressOf(run: ActiveRun, { nodeId, progress }: NodeRow, spec: NodeSpec): PictureProgress | TrainingProgress {
  if (spec.resources.trainer) return new TrainingProgress(run.id, run.ownerId, progress)
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

/** Runs that need the same result at the same time share one job. When it comes to nothing, the next of them tries. */
async function makeOnce(work: Work): Promise<{ made: Manifest; shared: boolean }> {
  for (let theirs = making.get(work.memoKey); theirs; theirs = making.get(work.memoKey)) {
    const made = await unlessCanceled(
      theirs.catch(() => null),
      work.run.signal,
    )
    if (made) return { made, shared: true }
  }
  const mine = make(work).finally(() => making.delete(work.memoKey))
  making.set(work.memoKey, mine)
  return { made: await mine, shared: false }
}

/** What comes, or the signal's reason as soon as it is aborted. */
function unlessCanceled<T>(coming: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    coming.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function make(work: Work): Promise<Manifest> {
  const { run, nodeId, spec, memoKey } = work
  let { attempt, crashes } = work.row
  let frugal = false
  for (let tries = 1; ;) {
    const started = { at: Date.now() }
    try {
      const outputs = await oneJob(work, attempt, frugal, started)
      return await commitManifest({
        version: 1,
        memoKey,
        type: spec.type,
        outputs,
        seconds: (Date.now() - started.at) / 1000,
        producer: { runId: run.id, nodeId, ...identity() },
        at: new Date().toISOString(),
      })
    } catch (error) {
      if (error instanceof RestError) await restNode(run.id, nodeId)
      if (!(error instanceof JobFailure)) throw error
      // What got somewhere may fail as often anew.
      if (work.hasProgressed) tries = 1
      work.hasProgressed = false
      const isMemory: boolean = error.code === 'out_of_memory' && !frugal
      // That the bucket was away says nothing about the job: such a try does not count.
      const isAway = error.code === 'storage' && (await waitForBucket(run))
      if ((!error.retryable || tries >= MAX_TRIES) && !isMemory && !isAway) throw error
      if (!isAway) tries += 1
      frugal ||= isMemory
      const crashed = error.code === 'worker_lost'
      log.warn('node will be tried again', { run: run.id, node: nodeId, code: error.code, attempt })
      ;({ attempt, crashes } = await nextAttempt(run.id, nodeId, crashed))
      if (crashes >= MAX_CRASHES) throw new JobFailure('parked', error.message, false)
      await sleep(backoffMs(tries), undefined, { signal: run.signal })
    }
  }
}

async function finish(work: Work, manifest: Manifest, cached: boolean): Promise<NodeResult> {
  const { run, nodeId, memoKey, spec, progress } = work
  const { outputs } = manifest
  if (spec.type === 'kizy/ImageOutput') progress.done()
  const [artwork, lora] = await Promise.all([artworkOf(run, nodeId, outputs), loraOf(work, outputs)])
  await finishNode(run.id, nodeId, { outputs, cached, memoKey, version: spec.version, artwork, lora })
  return 'succeeded'
}

async function giveUp(run: ActiveRun, row: NodeRow, error: unknown): Promise<NodeResult> {
  if (error instanceof ReplacedError) throw error
  const { nodeId } = row
  if (run.signal.aborted || error instanceof CanceledError) {
    // A job from before a restart runs on with nobody following it.
    if (row.status === 'running') void cancelJob(jobIdOf(run, nodeId, row.attempt)).catch(() => {})
    await endNode(run.id, nodeId, 'canceled', null)
    return 'canceled'
  }
  const code = error instanceof JobFailure ? error.code : isOutage(error) ? 'storage' : 'internal'
  const problem: Problem = problemOf(code)
  log.error('node failed', { run: run.id, node: nodeId, code, error: messageOf(error) })
  await endNode(run.id, nodeId, 'failed', problem)
  return 'failed'
}
