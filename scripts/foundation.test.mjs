import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockHolder, takeLock } from './lock.mjs'
import { openLog } from './log-file.mjs'
import { isFree, portPicker } from './ports.mjs'
import { identify, isAlive, recordProcesses, startTime, stopLeftovers } from './process-table.mjs'
import { loadSecrets, loadSetupCode, makeSetupCode } from './secrets.mjs'
import { seconds, shorten } from './terminal.mjs'

let folder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kizy-scripts-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const modeOf = (file) => (statSync(file).mode & 0o777).toString(8)

/** A process that waits, and one that is surely gone. */
const sleeper = (...args) => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', ...args], { detached: true })
async function goneProcess() {
  const child = spawn(process.execPath, ['-e', ''])
  const identity = identify(child.pid)
  await once(child, 'exit')
  return identity
}

describe('ports', () => {
  it('step over a taken port, and over one whose gRPC twin is taken', async () => {
    const picker = portPicker()
    const server = createServer()
    const base = await picker.any({ offsets: [0, 1, 10_001] })
    await new Promise((resolve) => server.listen({ port: base, host: '127.0.0.1' }, resolve))
    expect(await isFree(base)).toBe(false)
    expect(await portPicker().near(base)).toBeGreaterThan(base)
    server.close()
    await once(server, 'close')
    const twin = createServer()
    await new Promise((resolve) => twin.listen({ port: base + 10_001, host: '127.0.0.1' }, resolve))
    expect(await portPicker().near(base + 1, { offsets: [0, 10_000] })).toBeGreaterThan(base + 1)
    twin.close()
  })

  it('are handed out once', async () => {
    const picker = portPicker()
    const first = await picker.any()
    expect(await picker.near(first)).not.toBe(first)
  })

  it('of studios that start at the same moment are never the same', async () => {
    const pickers = Array.from({ length: 40 }, () => portPicker())
    const eachOf = (picker) => Promise.all([picker.any({ offsets: [0, 10_000] }), picker.any(), picker.any()])
    const ports = (await Promise.all(pickers.map(eachOf))).flat()
    expect(new Set(ports).size).toBe(120)
  })
})

describe('process identities', () => {
  it('tell a process from a later one with the same number', async () => {
    const me = identify(process.pid)
    expect(isAlive(me)).toBe(true)
    expect(isAlive({ ...me, start: 'another time' })).toBe(false)
    expect(startTime((await goneProcess()).pid)).toBeNull()
  })

  it('stop what an earlier start left, and nobody else', async () => {
    const file = join(folder, 'processes.json')
    const [left, stranger] = [sleeper(), sleeper()]
    recordProcesses(file, [
      { ...identify(left.pid), name: 'web' },
      { pid: stranger.pid, start: 'long ago', name: 'gpu' },
    ])
    expect(await stopLeftovers(file)).toEqual(['web'])
    expect(startTime(left.pid)).toBeNull()
    expect(startTime(stranger.pid)).not.toBeNull()
    stranger.kill('SIGKILL')
    expect(modeOf(file)).toBe('600')
  })
})

describe('the lock', () => {
  it('refuses a second holder, names the first, and is free after release', async () => {
    const file = join(folder, 'a.lock')
    const holder = sleeper()
    writeFileSync(file, JSON.stringify({ ...identify(holder.pid), url: 'http://127.0.0.1:3000' }))
    const refused = await takeLock(file)
    expect(refused.ok).toBe(false)
    expect(refused.holder).toMatchObject({ pid: holder.pid, url: 'http://127.0.0.1:3000' })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const taken = await takeLock(file)
    expect(taken.ok).toBe(true)
    taken.release()
    expect(existsSync(file)).toBe(false)
  })

  it('is taken over from a holder that is gone, whose number may live on', async () => {
    const file = join(folder, 'b.lock')
    writeFileSync(file, JSON.stringify(await goneProcess()))
    expect((await takeLock(file)).ok).toBe(true)
    writeFileSync(file, JSON.stringify({ pid: process.pid, start: 'long ago' }))
    expect(lockHolder(file)).toBeNull()
    expect((await takeLock(file)).ok).toBe(true)
  })

  it('survives a file that was cut short', async () => {
    const file = join(folder, 'c.lock')
    writeFileSync(file, '{"pid": 12')
    expect((await takeLock(file)).ok).toBe(true)
  })
})

describe('secrets', () => {
  it('are made once, for the owner of the folder alone', () => {
    const file = join(folder, 'secrets.json')
    const first = loadSecrets(file)
    expect(modeOf(file)).toBe('600')
    expect(first.authSecret.length).toBeGreaterThanOrEqual(32)
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length)
    expect(loadSecrets(file)).toEqual(first)
  })

  it('keep the old ones when a new kind is added', () => {
    const file = join(folder, 'old.json')
    writeFileSync(file, JSON.stringify({ postgresPassword: 'old' }), { mode: 0o644 })
    const now = loadSecrets(file)
    expect(now.postgresPassword).toBe('old')
    expect(now.gpuToken).toMatch(/^[0-9a-f]{48}$/)
    expect(modeOf(file)).toBe('600')
  })

  it('offer a setup code only while there is no owner', () => {
    const paths = { setupCode: join(folder, 'setup-code'), ownerMade: join(folder, 'owner-made') }
    const code = loadSetupCode(paths)
    expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    expect(loadSetupCode(paths)).toBe(code)
    expect(modeOf(paths.setupCode)).toBe('600')
    writeFileSync(paths.ownerMade, '')
    expect(loadSetupCode(paths)).toBeNull()
    expect(makeSetupCode()).not.toBe(makeSetupCode())
  })
})

describe('logs', () => {
  it('grow to their limit and keep one older part', () => {
    const file = join(folder, 'logs', 'web.log')
    const log = openLog(file, 100)
    for (let line = 0; line < 30; line++) log.write(`line ${line}\n`)
    expect(readFileSync(file, 'utf8').endsWith('line 29\n')).toBe(true)
    expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThan(300)
  })
})

describe('what the terminal says', () => {
  it('is short', () => {
    expect(seconds(0, 4210)).toBe('4.2 s')
    expect(seconds(0, 42_400)).toBe('42 s')
    expect(seconds(0, 150_000)).toBe('2 min 30 s')
    expect(shorten('x'.repeat(300))).toHaveLength(160)
  })
})
