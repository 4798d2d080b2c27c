import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { requestCancel } from '@/lib/runs/data'
import type { CreateRun } from '@/lib/runs/schema'
import type { Acknowledged } from '@/lib/testing/invariants'
import { until } from '@/lib/testing/processes'
import { submit, TERMINAL } from '@/lib/testing/wishes'

/** People who wish, change their minds and lose their connections, while somebody kills one process after the other. */

export interface Chaos {
  seed: number
  /** As many runs at least; more while not so many were killed. */
  runs: number
  leastKills: number
  /** Between two kills, in seconds. */
  between: [least: number, most: number]
  /** No more kills than this. */
  kills: number
  people: SessionUser[]
  /** By name, how to kill one process of its kind; answers whether there was one. */
  victims: Record<string, () => boolean | Promise<boolean>>
  say(line: string): void
}

type Random = (below: number) => number

/** A generator of our own (mulberry32), so that a seed means the same everywhere and for ever. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const WORDS = ['a red fox', 'a blue boat', 'a green tree', 'a yellow star', 'a white owl']
/** The bucket takes some 20 s to come back: more than once a minute, and nothing else would be seen. */
const BUCKET_EVERY_SECONDS = 60
const MOST_WAITING = 40

/** Submits everything, kills all the while, and answers once every run has ended, or after `seconds`. */
export async function unleash(chaos: Chaos, seconds: number): Promise<{ asked: Acknowledged[]; kills: number }> {
  const asked: Acknowledged[] = []
  const over = new AbortController()
  const toll = { kills: 0 }
  const killing = killNow(chaos, toll, over.signal)
  try {
    await wishes(chaos, asked, toll, seconds)
    await until('every run has ended', async () => (await waiting()) === 0, seconds)
  } finally {
    over.abort()
    await killing
  }
  return { asked, ...toll }
}

const waiting = () => db().run.count({ where: { status: { notIn: TERMINAL as never } } })

interface Toll {
  kills: number
}

async function wishes(chaos: Chaos, asked: Acknowledged[], toll: Toll, seconds: number): Promise<void> {
  const random = seeded(chaos.seed)
  const minds: Promise<void>[] = []
  while (asked.length < chaos.runs || toll.kills < chaos.leastKills) {
    const person = chaos.people[random(10) < 7 ? 0 : 1]!
    const count = 1 + random(4)
    const wish = { prompt: WORDS[random(WORDS.length)]!, count, steps: 1 + random(4), seed: random(3) }
    // The same wish twice at the same moment: one execution, two results.
    const times = random(4) === 0 ? 2 : 1
    const upscaled = random(3) === 0
    const changesMind = random(6) === 0
    const ids = Array.from({ length: times }, () => insist(person, wish, upscaled, random(4) === 0))
    for (const id of ids) {
      const one: Acknowledged = { runId: await id, count, canceled: false }
      asked.push(one)
      if (!changesMind) continue
      one.canceled = true
      minds.push(
        sleep(random(5000))
          .then(() => keepTrying('a cancel', () => requestCancel(person, one.runId)))
          .then(() => {}),
      )
    }
    await sleep(random(2000))
    await until('there is room to wait', async () => (await waiting()) < MOST_WAITING, seconds)
  }
  for (const mind of minds) await mind
}

/** What a client does: says the same with the same key until it hears an answer, and an answer may get lost. */
async function insist(person: SessionUser, wish: CreateRun, upscaled: boolean, loseAnswer: boolean): Promise<string> {
  const key = crypto.randomUUID()
  const say = () => keepTrying('a wish', () => submit(person, wish, { key, upscaled }))
  if (loseAnswer) await say()
  return say()
}

async function keepTrying<T>(what: string, call: () => Promise<T>): Promise<T> {
  let answer: { it: T } | null = null
  await until(`${what} is taken`, async () => (answer = { it: await call() }), 300)
  return answer!.it
}

async function killNow({ seed, between, kills, victims, say }: Chaos, toll: Toll, signal: AbortSignal): Promise<void> {
  const random = seeded(seed + 1)
  const [least, most] = between
  let round: string[] = []
  let bucketAt = -Infinity
  while (toll.kills < kills) {
    await sleep(1000 * least + random(1000 * (most - least)), undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    // Round by round, so that a short life sees every kind of death too.
    if (round.length === 0) round = Object.keys(victims)
    const [name] = round.splice(random(round.length), 1) as [string]
    if (name === 'bucket' && Date.now() - bucketAt < 1000 * BUCKET_EVERY_SECONDS) continue
    if (!(await victims[name]!())) continue
    if (name === 'bucket') bucketAt = Date.now()
    toll.kills += 1
    say(`killed ${name}`)
  }
}
