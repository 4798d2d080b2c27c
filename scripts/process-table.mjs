import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { writePrivate } from './secrets.mjs'

/**
 * A process is known by its number and its start time: numbers are used again,
 * and nobody else's process may be stopped for having inherited one.
 */

/** When a process started, as an opaque string; null when there is no such process (a zombie counts as none). */
export function startTime(pid) {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid)
}

function startTimeFromProc(pid) {
  try {
    // The name stands in brackets and may hold spaces: count fields after the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : `${bootId()}:${fields[19]}`
  } catch {
    return null
  }
}

function startTimeFromPs(pid) {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
    return line && !line.startsWith('Z') ? line.replace(/^\S+\s+/, '') : null
  } catch {
    return null
  }
}

function bootId() {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8)
  } catch {
    return ''
  }
}

export const identify = (pid) => ({ pid, start: startTime(pid) })

/** Is this very process, not a later one with the same number, still there? */
export const isAlive = ({ pid, start }) => Number.isInteger(pid) && start !== null && startTime(pid) === start

/** Sends a signal to a process and, where it leads one, its group. Never throws. */
export function signalProcess(pid, signal, { group = true } = {}) {
  for (const target of group ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, signal)
      return true
    } catch {
      // no such group, or gone: try the process itself
    }
  }
  return false
}

/** Stops recorded processes: politely, then by force. Each: {pid, start, signal?, group?}. */
export async function stopProcesses(processes, graceMs) {
  const left = () => processes.filter(isAlive)
  for (const one of left()) signalProcess(one.pid, one.signal ?? 'SIGTERM', { group: one.group !== false })
  const deadline = Date.now() + graceMs
  while (left().length > 0 && Date.now() < deadline) await sleep(50)
  for (const one of left()) signalProcess(one.pid, 'SIGKILL')
  while (left().length > 0 && Date.now() < deadline + 2000) await sleep(20)
}

/** The processes of a studio, written down so that the next start can find what an abrupt end left behind. */
export function recordProcesses(file, processes) {
  writePrivate(file, JSON.stringify(processes))
}

/** Stops what an earlier start of this studio left running; returns the names of what it found. */
export async function stopLeftovers(file) {
  let recorded = []
  try {
    recorded = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return []
  }
  const found = recorded.filter(isAlive)
  await stopProcesses(
    found.filter((one) => one.name !== 'postgres'),
    4000,
  )
  await stopProcesses(found, 8000)
  return found.map((one) => one.name)
}
