// What the studio adds: from the click in a real browser to the stored file,
// against the bare pipeline on the same weights, turn about in one run.
//
//     npm run bench -- click-to-file [pairs]
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { shown } from './measure.mjs'
import { startPeer } from './peer.mjs'
import { chooseOnePicture, chooseSteps, clickToFile, openStudioWithPage } from './studio.mjs'

/** Steps of a short job, and of one of about ten seconds. */
const JOBS = [
  { name: 'short job', steps: 20 },
  { name: 'long job', steps: 60 },
]

export async function run(pairs = 12) {
  const { studio, page, stop } = await openStudioWithPage()
  const out = join(tmpdir(), 'kizy-bench.png')
  try {
    const health = await fetch(`${studio.environment.GPU_URL}/v1/health`, {
      headers: { authorization: `Bearer ${studio.environment.GPU_TOKEN}` },
    }).then((answer) => answer.json())
    const peer = await startPeer(process.env.KIZY_TORCH_THREADS ?? 2, health.numericsClass)
    try {
      await chooseOnePicture(page)
      for (let warm = 0; warm < 3; warm++) await clickToFile(page, `a warm cup ${warm}`)
      for (const { name, steps } of JOBS) {
        await chooseSteps(page, steps)
        const rows = []
        for (let pair = 0; pair < pairs; pair++) rows.push(await onePair(page, peer, { steps, pair, out }))
        report(name, steps, rows)
      }
    } finally {
      peer.stop()
    }
  } finally {
    await stop()
  }
}

/** The order changes from pair to pair, so that a drift of the machine meets both alike. */
async function onePair(page, peer, { steps, pair, out }) {
  const words = `a red apple, 3d, ${steps} ${pair}`
  const bare = (seed) => peer.draw({ prompt: words, seed, steps, out })
  if (pair % 2) {
    const seconds = await bare(pair)
    return { bare: seconds, ...(await clickToFile(page, words)) }
  }
  const ours = await clickToFile(page, words)
  return { ...ours, bare: await bare(ours.seed) }
}

function report(name, steps, rows) {
  const of = (value) => shown(rows.map(value), 3)
  console.log(`${name}, ${steps} steps, ${rows.length} pairs: median (95 % interval)`)
  console.log(`  bare pipeline            ${of(({ bare }) => bare)} s`)
  console.log(`  click to stored file     ${of(({ toFile }) => toFile)} s`)
  console.log(`  click to picture shown   ${of(({ toShown }) => toShown)} s`)
  console.log(`  ratio, file / bare       ${of(({ toFile, bare }) => toFile / bare)}`)
  console.log(`  on top of bare           ${of(({ toFile, bare }) => toFile - bare)} s`)
}
