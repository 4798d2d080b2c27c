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

  /** Waits for the end; answers milliseconds from the submit to the row that says so (both clocks are this machine's). */
  async function toEnd({ id, since }) {
    for (;;) {
      const run = await (await ask(`/api/v1/runs/${id}`)).json()
      if (run.finishedAt) {
        if (run.status !== 'succeeded') throw new Error(`${id} ${run.status}: ${JSON.stringify(run.problem)}`)
        return Date.parse(run.finishedAt) - since
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  return { ...opened, ask, submit, toEnd }
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
