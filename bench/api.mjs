// What programs ask of the studio: looks, wishes, and streams that stay open.
// Calls begin on a clock, whether or not earlier ones have been answered: a
// studio that stalls is not asked less, and its waiting counts.
//
//     npm run bench -- api [seconds]
import { setTimeout as sleep } from 'node:timers/promises'
import { chain, messagesOf, openStudioForGraphs } from './graphs.mjs'

const READS_PER_SECOND = 250
const SUBMITS_PER_SECOND = 100
/** A person may have 50 runs waiting: so many are sent at a go, and ended before the next go. */
const WAVE = 40
const WAVES = 8
const CLIENTS = 1000
/** A key may call 300 times a second. */
const CLIENTS_PER_SECOND = 200
const RUNS_HEARD = 5
const HEARD_SECONDS = 60

const READS = ['/api/v1/artworks', '/api/v1/runs', '/api/v1/models', '/api/v1/loras']

export async function run(seconds = 20) {
  const studio = await openStudioForGraphs()
  try {
    const key = await makeKey(studio)
    const ask = (path, init = {}) =>
      fetch(`${studio.studio.url}${path}`, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
    for (let seed = 1; seed <= 20; seed++) await studio.toEnd(await studio.submit(chain(0, { seed })))
    await reads(ask, seconds)
    await submits(ask)
    await streams(ask, studio)
  } finally {
    await studio.stop()
  }
}

async function makeKey({ page, studio }) {
  await page.goto(`${studio.url}/settings`)
  await page.getByLabel('Make a key for').fill('bench')
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue()
  await page.goto('about:blank')
  return key
}

/** Begins `count` calls evenly, `perSecond` of them; answers how long each took and how many went wrong. */
async function paced(count, perSecond, call) {
  const since = performance.now()
  const lasted = []
  let wrong = 0
  const one = async (place) => {
    const due = since + (place * 1000) / perSecond
    await sleep(Math.max(0, due - performance.now()))
    const ok = await call(place).catch(() => false)
    if (ok) lasted.push(performance.now() - due)
    else wrong++
  }
  await Promise.all(Array.from({ length: count }, (_, place) => one(place)))
  return { lasted, wrong, perSecond: count / ((performance.now() - since) / 1000) }
}

function report(name, goal, { lasted, wrong, perSecond }) {
  const sorted = lasted.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0) ?? '-'
  console.log(
    `${name}: ${perSecond.toFixed(0)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${wrong} went wrong (goal ${goal})`,
  )
}

async function reads(ask, seconds) {
  const call = async (place) => {
    const answer = await ask(READS[place % READS.length])
    await answer.arrayBuffer()
    return answer.ok
  }
  await paced(READS_PER_SECOND, READS_PER_SECOND / 2, call) // warm
  report('reads', '250/s at p99 <= 250 ms', await paced(READS_PER_SECOND * seconds, READS_PER_SECOND, call))
}

/** A submit answers when its rows are committed. What is sent is cancelled again: the drawing is not what is asked about. */
async function submits(ask) {
  const all = { lasted: [], wrong: 0, perSecond: 0 }
  for (let wave = 0; wave < WAVES; wave++) {
    const ids = []
    const { lasted, wrong, perSecond } = await paced(WAVE, SUBMITS_PER_SECOND, async () => {
      const body = JSON.stringify({ prompt: `a wish in wave ${wave}`, count: 1, steps: 50 })
      const answer = await ask('/api/v1/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      if (answer.ok) ids.push((await answer.json()).id)
      return answer.ok
    })
    all.lasted.push(...lasted)
    all.wrong += wrong
    all.perSecond += perSecond / WAVES
    for (const id of ids) await ask(`/api/v1/runs/${id}/cancel`, { method: 'POST' })
    for (const id of ids) await untilOver(ask, id)
  }
  report(`submits, ${WAVES} waves of ${WAVE}`, '100/s at p99 <= 200 ms', all)
}

async function untilOver(ask, id) {
  for (;;) {
    const { status } = await (await ask(`/api/v1/runs/${id}`)).json()
    if (status !== 'queued' && status !== 'running') return
    await sleep(100)
  }
}

/** Every client must hear the end of every run. */
async function streams(ask, { submit, toEnd }) {
  const over = new AbortController()
  const heard = Array.from({ length: CLIENTS }, () => new Map())
  const { wrong } = await paced(CLIENTS, CLIENTS_PER_SECOND, async (place) => {
    const answer = await ask('/api/v1/events', { signal: over.signal })
    void messagesOf(answer, ({ id, finishedAt }) => {
      if (finishedAt && !heard[place].has(id)) heard[place].set(id, Date.now())
    }).catch(() => {})
    return answer.ok
  })
  const ends = new Map()
  for (let run = 0; run < RUNS_HEARD; run++) {
    const submitted = await submit(chain(0, { seed: 1000 + run }))
    ends.set(submitted.id, submitted.since + (await toEnd(submitted)))
  }
  const until = Date.now() + HEARD_SECONDS * 1000
  const missing = () => heard.reduce((sum, one) => sum + [...ends.keys()].filter((id) => !one.has(id)).length, 0)
  while (missing() > 0 && Date.now() < until) await sleep(200)
  const lags = heard.flatMap((one) => [...ends].flatMap(([id, at]) => (one.has(id) ? [one.get(id) - at] : [])))
  const sorted = lags.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0) ?? '-'
  console.log(
    `streams: ${CLIENTS - wrong} of ${CLIENTS} open; of ${CLIENTS * RUNS_HEARD} ends ${missing()} were not heard in ${HEARD_SECONDS} s (goal 0); heard after p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  )
  over.abort()
}
