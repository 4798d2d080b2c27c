import { DBOS } from '@dbos-inc/dbos-sdk'
import { env } from '@/lib/env'
import { log, messageOf } from '@/lib/log'
import { ensureBucket } from '@/lib/storage/bucket'
import { cancelActiveRun, countResting, refreshWishes } from '@/lib/workflow/active-runs'
import { collectGarbage } from '@/lib/workflow/collect-garbage'
import { sweepBin } from '@/lib/workflow/erase-binned'
import { watchFleet } from '@/lib/workflow/fleet'
import { CHANNELS, Listener } from '@/lib/workflow/notify'
import { oneAtATime } from '@/lib/workflow/one-at-a-time'
import { abandon, runGraph } from '@/lib/workflow/run-graph'
import { shipStyles } from '@/lib/workflow/shipped-styles'
import { beat, idleTransactionMs, isFirst, ReplacedError, takeEpoch } from '@/lib/workflow/store/orchestrator'
import { canceledRuns } from '@/lib/workflow/store/runs'
import {
  claimQueued,
  renewRunsOfOtherVersions,
  type StartableRun,
  takeOverDead,
  unfinishedRuns,
} from '@/lib/workflow/store/turns'

/** The orchestrator's process: takes queued runs, starts their workflows, and keeps its heartbeat. */

/** Bump when a workflow that an earlier version began can no longer be replayed: its run is walked anew then. */
const ENGINE_VERSION = 'engine-2'
/**
 * What DBOS recovers goes through a queue that all orchestrators share, and it
 * hands out workflows by version alone: each has one of its own, so that a run
 * goes on where its owner is.
 */
const version = () => `${ENGINE_VERSION}.${env().ORCHESTRATOR_ID}`
const MAX_RUNS = 64
/** NOTIFY wakes; this is for the one that got lost. */
const LOOK_MS = 1000
const BEAT_MS = 2000
const TIDY_MS = 3600 * 1000
/** Silent for this long is dead. Somebody else has its runs at most two beats later. */
const DEAD_SECONDS = 10

/** DBOS speaks through our log; what it does all day is of interest to its developers only. */
const engineLog = {
  debug: () => {},
  info: (entry: unknown) => log.debug('engine', { says: String(entry) }),
  // That ours is not the latest version is so by design: see `version`.
  warn: (entry: unknown) =>
    log[/is not the latest/.test(String(entry)) ? 'debug' : 'warn']('engine', { says: String(entry) }),
  error: (entry: unknown) => log.error('engine', { says: messageOf(entry) }),
}

const workflowId = ({ id, attempt }: StartableRun) => `${id}.${attempt}`
const inHand = new Set<string>()

/** Starts a run's workflow. One that DBOS may know already, from before a crash, goes on by itself and is only followed. */
function start(run: StartableRun, mayBeKnown: boolean): void {
  const id = workflowId(run)
  if (inHand.has(id)) return
  inHand.add(id)
  void follow(run, id, mayBeKnown)
    .catch((error: unknown) => log.warn('lost sight of a run', { run: run.id, error: messageOf(error) }))
    .finally(() => {
      inHand.delete(id)
      void takeQueued()
    })
}

/** Rejects when the database is away; the next beat looks at the run again then. */
async function follow(run: StartableRun, id: string, mayBeKnown: boolean): Promise<void> {
  const isKnown = mayBeKnown && (await DBOS.getWorkflowStatus(id)) !== null
  const handle = isKnown ? DBOS.retrieveWorkflow(id) : await DBOS.startWorkflow(runGraph, { workflowID: id })(run.id)
  try {
    await handle.getResult()
  } catch (error) {
    if (error instanceof ReplacedError) stop(error.message)
    const status = (await DBOS.getWorkflowStatus(id))?.status
    if (status === 'PENDING' || status === 'ENQUEUED') throw error
    await abandon(run.id, messageOf(error))
  }
}

let taking = false
let again = false

/** Takes what is queued, once at a time; a call during one makes it look again. */
async function takeQueued(): Promise<void> {
  again = true
  if (taking) return
  taking = true
  try {
    while (again) {
      again = false
      for (const run of await claimQueued(MAX_RUNS - inHand.size + (await countResting()))) start(run, false)
    }
  } catch (error) {
    log.warn('could not look for runs', { error: messageOf(error) })
  } finally {
    taking = false
  }
}

/** Since when the heart has beaten without a gap. */
let steadySince = Date.now()
let lastBeat = Date.now()

/**
 * Whether the silence of others is theirs. After an outage of the database, or
 * a sleep of this process, everybody looks dead for a moment.
 */
function isSteady(): boolean {
  const now = Date.now()
  if (now - lastBeat > 3 * BEAT_MS) steadySince = now
  lastBeat = now
  return now - steadySince > DEAD_SECONDS * 1000
}

async function beatOnce(): Promise<void> {
  try {
    await beat()
    if (isSteady()) {
      const dead = await takeOverDead(DEAD_SECONDS)
      if (dead.length > 0) log.warn('took over runs', { from: dead.join(',') })
    }
    for (const run of await unfinishedRuns()) start(run, true)
    for (const id of await canceledRuns()) cancelActiveRun(id)
    await refreshWishes()
  } catch (error) {
    if (error instanceof ReplacedError) stop(error.message)
    log.warn('heartbeat failed', { error: messageOf(error) })
  }
}

async function tidy(): Promise<void> {
  try {
    if (!(await isFirst(DEAD_SECONDS))) return
    const erased = await sweepBin()
    if (erased > 0) log.info('emptied the bin of what lay there for 30 days', { pictures: erased })
    const freed = await collectGarbage()
    if (freed.blobs + freed.manifests + freed.checkpoints > 0) log.info('freed the bucket', { ...freed })
  } catch (error) {
    log.warn('could not free the bucket', { error: messageOf(error) })
  }
}

function stop(why: string): never {
  log.info('stopping', { why })
  process.exit(why === 'signal' ? 0 : 1)
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop('signal'))
  process.on('unhandledRejection', (error) => log.error('unhandled', { error: messageOf(error) }))
  await takeEpoch()

  DBOS.setConfig({
    name: 'kizy',
    systemDatabaseUrl: env().DATABASE_URL,
    systemDatabaseIdleTransactionTimeoutMs: idleTransactionMs,
    executorID: env().ORCHESTRATOR_ID,
    applicationVersion: version(),
    logger: engineLog,
  })
  // Two that make its tables at the same moment, at the first start, trip over each other.
  await oneAtATime(() => DBOS.launch())
  await renewRunsOfOtherVersions(version())

  const listener = new Listener([CHANNELS.queued, CHANNELS.cancel, CHANNELS.wish])
  listener.on(CHANNELS.queued, () => void takeQueued())
  listener.on(CHANNELS.cancel, cancelActiveRun)
  listener.on(CHANNELS.wish, (runId) => void refreshWishes(runId).catch(() => {}))
  await listener.open()
  watchFleet()
  void keepTryingBucket()

  for (const run of await unfinishedRuns()) start(run, true)
  await takeQueued()
  setInterval(() => void takeQueued(), LOOK_MS)
  setInterval(() => void beatOnce(), BEAT_MS)
  setInterval(() => void tidy(), TIDY_MS)
  process.stdout.write('ready\n')
}

/** The bucket may need some seconds after an unclean stop; runs wait for it by themselves. */
async function keepTryingBucket(): Promise<void> {
  try {
    await ensureBucket()
    await shipStyles()
  } catch (error) {
    log.warn('waiting for the bucket', { error: messageOf(error) })
    setTimeout(() => void keepTryingBucket(), 1000)
  }
}

main().catch((error: unknown) => {
  log.error('the orchestrator could not start', { error: messageOf(error) })
  process.exit(1)
})
