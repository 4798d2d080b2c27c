// What a node costs that does nothing: one at a time, many at once, and found already there.
// A chain of 10 against a chain of 2 in turn: their difference is 8 nodes and nothing else.
//
//     npm run bench -- engine [pairs]
import { median, shown } from './measure.mjs'
import { chain, openStudioForGraphs } from './graphs.mjs'

const SHORT = 1
const LONG = 9
/** A person may have 50 runs waiting; with some of them running this is as many as can be in flight. */
const IN_FLIGHT = 48
const SUSTAINED_SECONDS = 20

export async function run(pairs = 15) {
  const { submit, toEnd, stop } = await openStudioForGraphs()
  let seed = 1
  const once = async (hops, own = seed++) => toEnd(await submit(chain(hops, { seed: own })))
  try {
    for (let warm = 0; warm < 3; warm++) await once(LONG)
    const rows = []
    for (let pair = 0; pair < pairs; pair++) {
      const own = seed++
      const long = await once(LONG, own)
      rows.push({ long, cached: await once(LONG, own), short: await once(SHORT) })
    }
    const of = (value) => shown(rows.map(value), 0)
    console.log(`engine, ${pairs} rounds: median (95 % interval), ms; goals: node p50 <= 150, cached <= 10 each`)
    console.log(`  run of 3 nodes, submit to done    ${of(({ short }) => short)}`)
    console.log(`  run of 11 nodes, submit to done   ${of(({ long }) => long)}`)
    console.log(`  one node more                     ${of(({ long, short }) => (long - short) / (LONG - SHORT))}`)
    console.log(`  run of 11 cached nodes            ${of(({ cached }) => cached)}`)
    console.log(`  one cached node                   ${of(({ cached }) => cached / (LONG + 2))}`)
    await sustained(() => submit(chain(0, { seed: seed++ })), toEnd)
  } finally {
    await stop()
  }
}

/** Keeps so many runs in flight for a while, each a node that does nothing and the saving of its picture. */
async function sustained(submit, toEnd) {
  const since = Date.now()
  const times = []
  const one = async () => {
    while (Date.now() - since < SUSTAINED_SECONDS * 1000) times.push(await toEnd(await submit()))
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, one))
  const perSecond = times.length / ((Date.now() - since) / 1000)
  console.log(
    `  sustained, ${IN_FLIGHT} in flight            ${perSecond.toFixed(1)} runs/s of 2 nodes (goal 100), each ${median(times).toFixed(0)} ms`,
  )
}
