import { DBOS } from '@dbos-inc/dbos-sdk'
import { env } from '@/lib/env'
import { log, messageOf } from '@/lib/log'
import { ensureBucket } from '@/lib/storage/bucket'
import { cancelActiveRun } from '@/lib/workflow/active-runs'
import { collectGarbage } from '@/lib/workflow/collect-garbage'
import { watchFleet } from '@/lib/workflow/fleet'
import { CHANNELS, Listener } from '@/lib/workflow/notify'
import { abandon, runGraph } from '@/lib/workflow/run-graph'
import * as store from '@/lib/workflow/store'

/** The orchestrator's process: takes queued runs, starts their workflows, and keeps its heartbeat. */

/** Bump only with a test that old workflows can still be replayed. */
const ENGINE_VERSION = 'engine-1'
const MAX_RUNS = 64
/** NOTIFY wakes; this is for the one that got lost. */
const LOOK_MS = 1000
const BEAT_MS = 2000
const TIDY_MS = 3600 * 1000
const DEAD_SECONDS = 15

/** DBOS speaks through our log; what it does all day is of interest to its developers only. */
const engineLog = {
  debug: () => {},
  info: (entry: unknown) => log.debug('engine', { says: String(entry) }),
  warn: (entry: unknown) => log.warn('engine', { says: String(entry) }),
  error: (entry: unknown) => log.error('engine', { says: messageOf(entry) }),
}

const workflowId = ({ id, attempt }: store.StartableRun) => `${id}.${attempt}`
const inHand = new Set<string>()

/** Starts a run's workflow. One that DBOS may know already, from before a crash, goes on by itself and is only followed. */
async function start(run: store.StartableRun, mayBeKnown: boolean): Promise<void> {
  const id = workflowId(run)
  if (inHand.has(id)) return
  inHand.add(id)
  const isKnown = mayBeKnown && (await DBOS.getWorkflowStatus(id)) !== null
  const handle = isKnown ? DBOS.retrieveWorkflow(id) : await DBOS.startWorkflow(runGraph, { workflowID: id })(run.id)
  handle
    .getResult()
    .catch((error: unknown) => {
      if (error instanceof store.ReplacedError) return stop(error.message)
      return abandon(run.id, messageOf(error))
    })
    .catch((error: unknown) => log.error('a run could not be ended', { run: run.id, error: messageOf(error) }))
    .finally(() => {
      inHand.delete(id)
      void takeQueued()
    })
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
      for (const run of await store.claimQueued(MAX_RUNS - inHand.size)) await start(run, false)
    }
  } catch (error) {
    log.warn('could not look for runs', { error: messageOf(error) })
  } finally {
    taking = false
  }
}

async function beat(): Promise<void> {
  try {
    await store.beat()
    const dead = await store.takeOverDead(DEAD_SECONDS)
    if (dead.length > 0) log.warn('took over runs', { from: dead.join(',') })
    for (const run of await store.unfinishedRuns()) await start(run, true)
    for (const id of await store.canceledRuns()) cancelActiveRun(id)
  } catch (error) {
    if (error instanceof store.ReplacedError) stop(error.message)
    log.warn('heartbeat failed', { error: messageOf(error) })
  }
}

async function tidy(): Promise<void> {
  try {
    if (!(await store.isFirst(DEAD_SECONDS))) return
    const freed = await collectGarbage()
    if (freed.blobs + freed.manifests > 0) log.info('freed the bucket', { ...freed })
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
  await store.takeEpoch()

  DBOS.setConfig({
    name: 'kizy',
    systemDatabaseUrl: env().DATABASE_URL,
    executorID: env().ORCHESTRATOR_ID,
    applicationVersion: ENGINE_VERSION,
    logger: engineLog,
  })
  await DBOS.launch()

  const listener = new Listener([CHANNELS.queued, CHANNELS.cancel])
  listener.on(CHANNELS.queued, () => void takeQueued())
  listener.on(CHANNELS.cancel, cancelActiveRun)
  await listener.open()
  watchFleet()
  void keepTryingBucket()

  for (const run of await store.unfinishedRuns()) await start(run, true)
  await takeQueued()
  setInterval(() => void takeQueued(), LOOK_MS)
  setInterval(() => void beat(), BEAT_MS)
  setInterval(() => void tidy(), TIDY_MS)
  process.stdout.write('ready\n')
}

/** The bucket may need some seconds after an unclean stop; runs wait for it by themselves. */
async function keepTryingBucket(): Promise<void> {
  try {
    await ensureBucket()
  } catch (error) {
    log.warn('waiting for the bucket', { error: messageOf(error) })
    setTimeout(() => void keepTryingBucket(), 1000)
  }
}

main().catch((error: unknown) => {
  log.error('the orchestrator could not start', { error: messageOf(error) })
  process.exit(1)
})
