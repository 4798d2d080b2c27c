import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { logTail, onLines, openLog } from './log-file.mjs'
import { identify, recordProcesses, signalProcess } from './process-table.mjs'
import { Complaint } from './terminal.mjs'

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000
const CALM_AFTER = 60_000
const TRIES_BEFORE_FIRST_READY = 4

/**
 * Starts children, restarts those that die (with back-off), and stops them all
 * in order. A service is
 *   {name, command, args, env, cwd?, uid?, gid?, before?, ready, show?, signal?, group?, grace?}
 * where `ready` is {line: RegExp} on its output or {probe: async () => boolean}.
 */
export function makeSupervisor({ paths, onEvent = () => {} }) {
  const children = new Map()
  const warden = startWarden()
  let stopping = false

  function record() {
    const running = [...children.values()].filter((child) => child.identity)
    recordProcesses(
      paths.processes,
      running.map((child) => entry(child)),
    )
  }

  /** Starts a service; resolves when it is ready for the first time. */
  function start(service) {
    const child = { service, identity: null, process: null, failures: 0, everReady: false, readySince: 0 }
    child.log = openLog(join(paths.logs, `${service.name}.log`))
    children.set(service.name, child)
    return new Promise((resolve, reject) => {
      child.settle = { resolve, reject }
      void launch(child)
    })
  }

  async function launch(child) {
    const { service } = child
    try {
      await service.before?.()
    } catch (error) {
      return lost(child, error.message)
    }
    if (stopping) return
    const { command, args, env, cwd, uid, gid } = service
    const options = { env, cwd, uid, gid, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }
    child.log.write(`--- ${new Date().toISOString()} start\n`)
    child.process = spawn(command, args, options)
    child.process.once('error', (error) => lost(child, error.message))
    if (!child.process.pid) return
    child.identity = identify(child.process.pid)
    child.current = Symbol(service.name)
    warden.tell({ add: entry(child) })
    record()
    child.process.once('exit', (code, signal) => {
      warden.tell({ remove: child.identity.pid })
      child.identity = null
      record()
      lost(child, signal ? `ended by ${signal}` : `ended with code ${code}`)
    })
    watchOutput(child)
    if (service.ready.probe) void probe(child, child.current)
  }

  function watchOutput(child) {
    const take = (line) => {
      child.log.write(`${line}\n`)
      if (child.service.ready.line?.test(line)) ready(child)
      const shown = child.service.show?.(line)
      if (shown && !stopping) onEvent({ type: 'line', name: child.service.name, text: shown })
    }
    onLines(child.process.stdout, take)
    onLines(child.process.stderr, take)
  }

  async function probe(child, run) {
    while (child.current === run && child.identity && !stopping) {
      if (await child.service.ready.probe().catch(() => false)) return ready(child)
      await sleep(100)
    }
  }

  function ready(child) {
    if (child.readySince) return
    child.readySince = Date.now()
    if (child.everReady) onEvent({ type: 'back', name: child.service.name })
    child.everReady = true
    child.settle.resolve()
  }

  function lost(child, reason) {
    if (stopping) return
    const calm = child.readySince && Date.now() - child.readySince > CALM_AFTER
    child.failures = calm ? 1 : child.failures + 1
    child.readySince = 0
    if (!child.everReady && child.failures >= TRIES_BEFORE_FIRST_READY) {
      child.settle.reject(new Complaint(failure(child, reason)))
      return
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (child.failures - 1))
    onEvent({ type: 'lost', name: child.service.name, reason, pause })
    setTimeout(() => !stopping && launch(child), pause)
  }

  /** Stops one after the other, in the given order; whoever does not go in its grace time is killed. */
  async function stop(order) {
    stopping = true
    for (const names of order) await Promise.all(names.map((name) => end(children.get(name))))
    await Promise.all([...children.values()].map(end))
    recordProcesses(paths.processes, [])
    warden.dismiss()
  }

  const identities = () => new Map([...children].map(([name, child]) => [name, child.identity?.pid ?? null]))

  return { start, stop, pids: () => Object.fromEntries(identities()), wardenPid: warden.pid }
}

async function end(child) {
  if (!child?.identity) return
  const { signal = 'SIGTERM', group = true, grace = 2000 } = child.service
  const { pid } = child.identity
  const gone = new Promise((resolve) => child.process.once('exit', resolve))
  signalProcess(pid, signal, { group })
  const since = Date.now()
  const late = setTimeout(() => signalProcess(pid, 'SIGKILL'), grace)
  await gone
  clearTimeout(late)
  child.log.write(`--- ${new Date().toISOString()} stopped after ${Date.now() - since} ms\n`)
  signalProcess(pid, 'SIGKILL')
}

const entry = (child) => ({
  ...child.identity,
  name: child.service.name,
  signal: child.service.signal,
  group: child.service.group,
})

function failure(child, reason) {
  const tail = logTail(child.log.file)
  return `${child.service.name} does not start (${reason}).\nThe end of ${child.log.file}:\n\n${tail}\n`
}

/** The warden's own end is repaired too: it is started again and told of everything that runs. */
function startWarden() {
  const script = fileURLToPath(new URL('./warden.mjs', import.meta.url))
  const known = new Map()
  let process_
  let dismissed = false

  function launch() {
    process_ = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    process_.stdin.on('error', () => {})
    process_.once('exit', () => !dismissed && setTimeout(launch, 200))
    for (const add of known.values()) send({ add })
  }
  const send = (message) => process_.stdin.write(`${JSON.stringify(message)}\n`)

  launch()
  return {
    pid: () => process_.pid,
    tell(message) {
      if (message.add) known.set(message.add.pid, message.add)
      if (message.remove) known.delete(message.remove)
      send(message)
    },
    dismiss() {
      dismissed = true
      send({ dismiss: true })
      process_.stdin.end()
    },
  }
}
