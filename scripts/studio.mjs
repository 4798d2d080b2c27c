import { mkdirSync } from 'node:fs'
import { bringUp } from './bring-up.mjs'
import { bareEnvironment, checkEarly, loadEnvironment } from './environment.mjs'
import { takeLock } from './lock.mjs'
import { resolveHome, studioPaths } from './paths.mjs'
import { stopLeftovers } from './process-table.mjs'
import { gpuWorkerPids } from './services/gpu.mjs'
import { install } from './setup/install.mjs'
import { makeSupervisor } from './supervisor.mjs'
import { Complaint, makeTerminal, shorten } from './terminal.mjs'

/** Who is stopped when: first those who write, last those who keep. Those of one line go one after the other, unwaited. */
const STOP_ORDER = [
  ['web', 'orchestrator', 'gpu'],
  ['bucket', 'postgres'],
]

/**
 * Starts a whole studio and stays its supervisor.
 *
 *   home      its folder (default .kizy); two studios may run out of one source folder with two homes
 *   ports     'usual' (3000 and so on, or the next free ones), or 'free' for tests: random
 *             ones, and no setting is taken from `.env` or this shell
 *   settings  environment variables, over those of `.env`
 *   setup     false when everything is known to be installed and built
 *
 * Returns {url, setupCode, pids, gpuWorkerPids(), environment, stop()}. `pids`
 * is read anew each time: a restarted process shows its new number, a dead one null.
 */
export async function startStudio(options = {}) {
  const { home, ports = 'usual', quiet = false, setup = true, terminal = makeTerminal({ quiet }) } = options
  const outside = ports === 'free' ? bareEnvironment() : loadEnvironment()
  const settings = { ...outside, ...options.settings }
  checkEarly(settings)
  const paths = studioPaths(resolveHome(home ?? settings.KIZY_HOME))
  mkdirSync(paths.logs, { recursive: true })
  const lock = await takeLock(paths.lock)
  if (!lock.ok) throw alreadyRuns(paths.home, lock.holder)
  let supervisor = null
  try {
    const leftovers = await stopLeftovers(paths.processes)
    if (leftovers.length > 0) terminal.say(`  Stopped what an earlier start had left: ${leftovers.join(', ')}`)
    if (setup) await install({ terminal })
    supervisor = makeSupervisor({ paths, onEvent: makeReporter(terminal) })
    options.onSupervisor?.(() => supervisor.stop(STOP_ORDER))
    const studio = await bringUp({ settings, paths, ports, terminal, supervisor })
    lock.update({ url: studio.url })
    return handle(studio, supervisor, lock)
  } catch (error) {
    await supervisor?.stop(STOP_ORDER)
    lock.release()
    throw error
  }
}

function handle(studio, supervisor, lock) {
  let stopped
  return {
    url: studio.url,
    setupCode: studio.setupCode,
    environment: studio.environment,
    get pids() {
      return supervisor.pids()
    },
    gpuWorkerPids: () => gpuWorkerPids(studio.gpu),
    stop: () => (stopped ??= supervisor.stop(STOP_ORDER).finally(() => lock.release())),
  }
}

function alreadyRuns(home, { pid, url }) {
  const where = url ? ` at ${url}` : ''
  return new Complaint(`Kizy already runs in ${home}${where} (process ${pid}). Press Ctrl+C there to stop it.`)
}

const SAID_AGAIN_AFTER = 30_000

/** What the terminal shows of the processes' lives; what a process repeats is shown every half minute. */
function makeReporter(terminal) {
  const said = new Map()
  return ({ type, name, text, reason, pause }) => {
    const words = {
      line: () => text,
      lost: () => `${reason}; starting it again in ${pause / 1000} s`,
      back: () => 'is back',
    }[type]()
    const key = `${name} ${words}`
    if (type === 'line' && Date.now() - (said.get(key) ?? 0) < SAID_AGAIN_AFTER) return
    if (said.size > 500) said.clear()
    said.set(key, Date.now())
    const time = new Date().toTimeString().slice(0, 8)
    terminal.say(shorten(`${time}  ${name.padEnd(12)}  ${words}`))
  }
}
