// From a step in the worker to its event at a client of the stream that browsers read.
//
//     npm run bench -- progress [steps]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStudioForGraphs } from './graphs.mjs'

export async function run(steps = 150) {
  const { submit, toEnd, ask, home, stop } = await openStudioForGraphs()
  const path = join(home, 'clock')
  const nodes = { clock: { type: 'bench/Clock', params: { path, steps } }, save: { type: 'kizy/ImageOutput' } }
  try {
    const heard = new Map()
    const over = new AbortController()
    const listening = listen(await ask('/api/v1/events', { signal: over.signal }), heard).catch(() => undefined)
    await toEnd(await submit({ name: 'clock', nodes, edges: [{ from: 'clock.image', to: 'save.image' }] }))
    over.abort()
    await listening
    const said = new Map(
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number)),
    )
    const lags = [...heard].map(([step, at]) => at - said.get(step)).toSorted((a, b) => a - b)
    const at = (share) => lags[Math.min(lags.length - 1, Math.floor(lags.length * share))].toFixed(0)
    console.log(`progress, step to event, ms: ${lags.length} of ${steps} steps were passed on`)
    console.log(`  p50 ${at(0.5)}   p95 ${at(0.95)} (goal 50)   max ${at(1)}`)
  } finally {
    await stop()
  }
}

/** Notes when each step was first heard of. */
async function listen(answer, heard) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of answer.body) {
    const now = performance.timeOrigin + performance.now()
    const messages = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = messages.pop()
    for (const message of messages.filter((text) => text.startsWith('event: progress'))) {
      const { step } = JSON.parse(message.slice(message.indexOf('data: ') + 6))
      if (typeof step === 'number' && !heard.has(step)) heard.set(step, now)
    }
  }
}
