// What pictures of 3 MB cost the web app, the orchestrator and the database, where only their names travel:
// 16 runs at once, 5 nodes deep. The peer is the same walk with the pictures inside its messages (inlined.mjs).
//
//     npm run bench -- references
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { chain, openStudioForGraphs } from './graphs.mjs'

const RUNS = 16
const HOPS = 3 // with its source and the saving: five nodes
const SIDE = 1024
/** Rounds before it counts: until then both processes grow by compiling, whatever they are given. */
const WARM = 5

const residentMegabytes = (pid) => {
  const found = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found[1]) / 1024
}

/** The highest that was seen above what it was before, in MB. */
async function peakAbove(pids, work) {
  const before = pids.map(residentMegabytes)
  const peaks = pids.map(() => 0)
  const look = () => pids.forEach((pid, i) => (peaks[i] = Math.max(peaks[i], residentMegabytes(pid) - before[i])))
  const timer = setInterval(look, 50)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return peaks
}

export async function run() {
  const { studio, submit, toEnd, stop } = await openStudioForGraphs()
  let seed = 1
  const many = async (side, runs = RUNS) => {
    const begun = await Promise.all(Array.from({ length: runs }, () => submit(chain(HOPS, { seed: seed++, side }))))
    await Promise.all(begun.map(toEnd))
    return begun.map(({ id }) => id)
  }
  try {
    for (let warm = 0; warm < WARM; warm++) await many(8)
    const pids = [studio.pids.web, studio.pids.orchestrator]
    let ids
    const none = await peakAbove(pids, async () => (ids = await many(8)))
    const small = await bytesPerNode(studio, ids)
    const [web, orchestrator] = await peakAbove(pids, async () => (ids = await many(SIDE)))
    const large = await bytesPerNode(studio, ids)
    const inlined = await peakOfInlined()
    console.log(`references, ${RUNS} runs of ${HOPS + 2} nodes at once, pictures of 3 MB: peak above idle, MB`)
    console.log(`  web ${web.toFixed(0)}   orchestrator ${orchestrator.toFixed(0)}   inlined ${inlined.toFixed(0)}`)
    console.log(`  with pictures of 8 x 8 px: web ${none[0].toFixed(0)}   orchestrator ${none[1].toFixed(0)}`)
    console.log(`  less by ${(100 * (1 - (web + orchestrator) / inlined)).toFixed(0)} % (goal 90)`)
    console.log(`  rows and events, bytes per node: ${large} with 3 MB, ${small} with 8 x 8 pixels (goal 16384)`)
  } finally {
    await stop()
  }
}

/** All that the database holds of these runs and their nodes, as text, shared among the nodes. */
async function bytesPerNode(studio, ids) {
  const client = new pg.Client(studio.environment.DATABASE_URL)
  await client.connect()
  const sum = async (table, column) =>
    Number(
      (
        await client.query(`SELECT sum(length(t::text)) AS n FROM "${table}" t WHERE "${column}" = ANY($1::uuid[])`, [
          ids,
        ])
      ).rows[0].n,
    )
  const all = (await sum('Run', 'id')) + (await sum('NodeRun', 'runId')) + (await sum('RunEvent', 'runId'))
  await client.end()
  return Math.round(all / ids.length / (HOPS + 2))
}

async function peakOfInlined() {
  const child = fork(fileURLToPath(new URL('inlined.mjs', import.meta.url)), [String(RUNS), String(HOPS + 2)])
  await once(child, 'message')
  const [peak] = await peakAbove([child.pid], async () => {
    child.send('go')
    await once(child, 'message')
  })
  child.kill()
  return peak
}
