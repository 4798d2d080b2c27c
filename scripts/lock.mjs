import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive } from './process-table.mjs'
import { writePrivate } from './secrets.mjs'

/** Who holds the lock: {pid, start, ...details}, or null when it is free or its holder is gone. */
export function lockHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8'))
    return isAlive(holder) ? holder : null
  } catch {
    return null
  }
}

/** Takes a lock file, also over from a dead holder. Returns {ok, holder} or {ok, update, release}. */
export async function takeLock(file, details = {}) {
  const me = { ...identify(process.pid), ...details }
  mkdirSync(dirname(file), { recursive: true })
  for (let attempt = 0; attempt < 5; attempt++) {
    const holder = lockHolder(file)
    if (holder) return { ok: false, holder }
    if (attempt > 0) removeFile(file)
    if (!create(file, me)) continue
    // Two starts may both have found a dead holder: the last file written wins, the other one sees it here.
    if (attempt > 0) await sleep(60)
    if (isMine(file, me)) return { ok: true, ...handle(file, me) }
  }
  return { ok: false, holder: lockHolder(file) ?? { pid: 0 } }
}

/** Waits for a lock; `onWait` is told once who holds it. */
export async function waitForLock(file, onWait) {
  for (let told = false; ; told = true) {
    const lock = await takeLock(file)
    if (lock.ok) return lock
    if (!told) onWait(lock.holder)
    await sleep(500)
  }
}

function handle(file, me) {
  return {
    update: (more) => writePrivate(file, JSON.stringify(Object.assign(me, more))),
    release: () => {
      if (isMine(file, me)) removeFile(file)
    },
  }
}

function create(file, me) {
  try {
    writeFileSync(file, JSON.stringify(me), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function isMine(file, me) {
  const holder = lockHolder(file)
  return holder !== null && holder.pid === me.pid && holder.start === me.start
}

function removeFile(file) {
  try {
    unlinkSync(file)
  } catch {
    // already gone
  }
}
