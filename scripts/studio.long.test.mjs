import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bareEnvironment } from './environment.mjs'
import { onLines } from './log-file.mjs'
import { ROOT } from './paths.mjs'
import { isAlive, startTime } from './process-table.mjs'

/** `npm start` as a person meets it: a process of its own, in a folder of its own. Needs a build (`npm run build`). */

const SLACK = 3 // machines that run tests are busy
let home
const started = []

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kizy-long-'))
  const first = await start()
  await first.stop('SIGINT')
})
afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL')
  await sleep(500)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Starts and waits for the address, or for the end. */
async function start() {
  const since = Date.now()
  const args = [join(ROOT, 'scripts', 'start.mjs'), '--home', home]
  const child = spawn(process.execPath, args, { env: { ...bareEnvironment(), NODE_ENV: 'production' } })
  const lines = []
  const ended = once(child, 'exit').then(([code]) => code)
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      onLines(stream, (line) => {
        lines.push(line)
        const found = /Kizy is ready .*(http:\S+)/.exec(line)
        if (found) resolve(found[1])
      })
    }
  })
  const url = await Promise.race([ready, ended.then(() => null)])
  const studio = { child, lines, url, ended, took: Date.now() - since }
  studio.stop = async (signal) => {
    const from = Date.now()
    child.kill(signal)
    await ended
    return Date.now() - from
  }
  started.push(studio)
  return studio
}

const children = () => JSON.parse(readFileSync(join(home, 'processes.json'), 'utf8'))
const healthy = (url) =>
  fetch(`${url}/api/health`).then(
    (answer) => answer.ok,
    () => false,
  )

async function until(what, check, limit = 60_000) {
  const deadline = Date.now() + limit
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Not within ${limit / 1000} s: ${what}`)
    await sleep(100)
  }
}

describe('npm start', () => {
  it('is ready within 15 s when everything is installed, and stops within 10 s', async () => {
    const studio = await start()
    expect(studio.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(studio.took).toBeLessThan(15_000 * SLACK)
    expect(await healthy(studio.url)).toBe(true)
    const running = children()
    expect(running.map(({ name }) => name).sort()).toEqual(['bucket', 'gpu', 'orchestrator', 'postgres', 'web'])
    expect(await studio.stop('SIGINT')).toBeLessThan(10_000)
    expect(running.filter(isAlive)).toEqual([])
    expect(children()).toEqual([])
  })

  it('says so and ends when the folder is in use', async () => {
    const first = await start()
    const second = await start()
    expect(second.url).toBeNull()
    expect(await second.ended).toBe(1)
    expect(second.lines.join('\n')).toContain(`Kizy already runs in ${home} at ${first.url}`)
    expect(await healthy(first.url)).toBe(true)
    await first.stop('SIGTERM')
  })

  it('names a taken port that was asked for', async () => {
    const first = await start()
    const port = new URL(first.url).port
    const other = mkdtempSync(join(tmpdir(), 'kizy-port-'))
    const args = [join(ROOT, 'scripts', 'start.mjs'), '--home', other, '--port', port]
    const child = spawn(process.execPath, args, { env: bareEnvironment() })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    const [code] = await once(child, 'exit')
    expect(code).toBe(1)
    expect(said).toContain(`Port ${port} on 127.0.0.1 is taken`)
    rmSync(other, { recursive: true, force: true })
    await first.stop('SIGINT')
  })

  it('leaves no orphan when it is killed outright', async () => {
    const studio = await start()
    const running = children()
    await studio.stop('SIGKILL')
    await until('all children are gone', () => !running.some(isAlive), 15_000)
  })

  it('clears away what was left when its warden is killed too', async () => {
    const first = await start()
    const running = children()
    const warden = running.length > 0 && wardenOf(first.child.pid)
    expect(startTime(warden)).not.toBeNull()
    process.kill(warden, 'SIGKILL')
    await first.stop('SIGKILL')
    const second = await start()
    expect(second.url).not.toBeNull()
    expect(running.filter(isAlive)).toEqual([])
    await second.stop('SIGINT')
  })

  it.each(['web', 'orchestrator', 'gpu', 'bucket', 'postgres'])('brings back %s', async (name) => {
    const studio = await start()
    const before = children().find((one) => one.name === name)
    process.kill(before.pid, 'SIGKILL')
    await until(`${name} is back`, () => children().some((one) => one.name === name && one.pid !== before.pid))
    await until(`${name} is said to be back`, () =>
      studio.lines.some((line) => line.includes(`${name.padEnd(12)}  is back`)),
    )
    await until('the studio answers', () => healthy(studio.url))
    await studio.stop('SIGINT')
  })
})

/** The warden is the one child of the supervisor that no list names. */
function wardenOf(pid) {
  const listed = new Set(children().map((one) => one.pid))
  const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  return own.find((child) => !listed.has(child))
}
