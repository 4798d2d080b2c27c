import { fileURLToPath } from 'node:url'
import { openStudioWithPage } from './studio.mjs'

/** Graphs of the bench's own nodes, sent to the studio's API by a person who is signed in. */

const PLUGIN = fileURLToPath(new URL('plugin', import.meta.url))

export async function openStudioForGraphs() {
  const opened = await openStudioWithPage({ PYTHONPATH: PLUGIN })
  const cookies = (await opened.page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const { url } = opened.studio
  const ask = (path, init = {}) => fetch(`${url}${path}`, { ...init, headers: { cookie: cookies, ...init.headers } })
  await opened.page.goto('about:blank') // a page that shows pictures would be part of what is measured

  async function submit(graph) {
    const since = Date.now()
    const answer = await ask('/api/v1/graphs/run', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify(graph),
    })
    const run = await answer.json()
    if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(run)}`)
    return { id: run.id, since }
  }

  const over = new AbortController()
  const ended = listenForEnds(await ask('/api/v1/events', { signal: over.signal }))

  /** Waits for the end; answers milliseconds from the submit to the row that says so (both clocks are this machine's). */
  async function toEnd({ id, since }) {
    const { status, problem, finishedAt } = await ended(id)
    if (status !== 'succeeded') throw new Error(`${id} ${status}: ${JSON.stringify(problem)}`)
    return Date.parse(finishedAt) - since
  }

  async function stop() {
    over.abort()
    await opened.stop()
  }

  return { ...opened, ask, submit, toEnd, stop }
}

/** Tells of the ends of runs by one stream: asking for each again and again would be part of what is measured. */
function listenForEnds(answer) {
  const known = new Map()
  const of = (id) => {
    if (!known.has(id)) known.set(id, promised())
    return known.get(id)
  }
  void messagesOf(answer, ({ id, ...run }) => run.finishedAt && of(id).resolve(run)).catch(() => {})
  return (id) => of(id).promise
}

function promised() {
  let resolve
  return { promise: new Promise((done) => (resolve = done)), resolve }
}

/** Hands on what a stream of events says of runs. */
export async function messagesOf(answer, hear) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of answer.body) {
    const messages = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = messages.pop()
    for (const message of messages.filter((text) => text.includes('event: run\n'))) {
      hear(JSON.parse(message.slice(message.indexOf('data: ') + 6)))
    }
  }
}

/** A picture handed on `hops` times, and saved. Each `seed` is work that nobody has done yet. */
export function chain(hops, { seed, side = 8 }) {
  const nodes = { source: { type: 'bench/Source', params: { seed, side } } }
  const edges = []
  let from = 'source'
  for (let hop = 0; hop < hops; hop++) {
    nodes[`pass-${hop}`] = { type: 'bench/Pass', params: { hop } }
    edges.push({ from: `${from}.image`, to: `pass-${hop}.image` })
    from = `pass-${hop}`
  }
  nodes.save = { type: 'kizy/ImageOutput' }
  edges.push({ from: `${from}.image`, to: 'save.image' })
  return { name: 'bench', nodes, edges }
}
