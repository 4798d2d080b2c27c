import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '@/lib/env'
import { getHealth } from '@/lib/workflow/compute'

/** The real processes around a test of the engine (scripts/checks/vitest-engine.mjs), to be looked at and killed. */

/** Asks until it is so. What throws meanwhile, such as a database that is away, counts as no. */
export async function until(what: string, check: () => Promise<unknown> | unknown, seconds = 120): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  let trouble: unknown = null
  for (;;) {
    try {
      if (await check()) return
    } catch (error) {
      trouble = error
    }
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`, { cause: trouble })
    await sleep(100)
  }
}

type Supervised = 'postgres' | 'bucket' | 'gpu'

/** The number of a process that is brought back when it dies; null while it is dead. */
export function pidOf(name: Supervised): number | null {
  const list = JSON.parse(readFileSync(join(env().KIZY_HOME, 'processes.json'), 'utf8')) as {
    name: string
    pid: number
  }[]
  return list.find((one) => one.name === name)?.pid ?? null
}

/** Kills without warning, and comes back when the supervisor has started another. */
export async function killAndAwaitNext(name: Supervised): Promise<void> {
  const before = pidOf(name)
  if (before === null) throw new Error(`There is no ${name} to kill`)
  process.kill(before, 'SIGKILL')
  await until(`another ${name}`, () => ![null, before].includes(pidOf(name)))
}

/** The worker processes of the gpu service that have a device. */
export async function workerPids(): Promise<number[]> {
  const { devices } = await getHealth()
  return devices.flatMap(({ pid }) => (typeof pid === 'number' ? [pid] : []))
}

export function isAlive(pid: number): boolean {
  try {
    // A killed child that nobody has asked for yet is still listed, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

export interface OrchestratorProcess {
  id: string
  pid: number
  signal(name: NodeJS.Signals): void
  /** Resolves with what it ended by. */
  ended: Promise<number | string>
  /** What it said so far. */
  lines: string[]
}

const started: ChildProcess[] = []
process.once('exit', () => started.forEach((child) => child.kill('SIGKILL')))

/**
 * Starts an orchestrator of its own and waits until it is ready. Nobody brings
 * it back. `bundle` names one of scripts/checks/engine-bundles.mjs.
 */
export async function startOrchestrator(id: string, bundle = 'whole'): Promise<OrchestratorProcess> {
  const file = join(process.cwd(), 'dist', 'engine-tests', bundle, 'orchestrator.mjs')
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    env: { ...process.env, NODE_ENV: 'production', ORCHESTRATOR_ID: id },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const ended = once(child, 'exit').then(([code, signal]) => (code as number | null) ?? (signal as string))
  const log = createWriteStream(join(env().KIZY_HOME, 'logs', `${id}.log`), { flags: 'a' })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      log.write(`${line}\n`)
    })
  }
  const signal = (name: NodeJS.Signals) => void child.kill(name)
  await until(`orchestrator ${id} is ready`, () => {
    if (child.exitCode !== null) throw new Error(lines.slice(-5).join('\n'))
    return lines.includes('ready')
  })
  return { id, pid: child.pid!, signal, ended, lines }
}

/** Ends every orchestrator this test file has started. */
export async function stopOrchestrators(): Promise<void> {
  const left = started.splice(0).filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
  for (const child of left) {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
