// The peer of references.mjs: the same runs with each picture as base64 inside the message that goes from node to
// node, read and written once at each, as the simplest engine would. No database, no network, and nothing is kept
// but the message under way: less than a real one costs.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

const [runs, nodes] = process.argv.slice(2).map(Number)
const PICTURE_BYTES = 3 * 1024 * 1024

async function oneRun(run) {
  let message = JSON.stringify({ run, image: randomBytes(PICTURE_BYTES).toString('base64') })
  for (let node = 0; node < nodes; node++) {
    await sleep(100) // the work, elsewhere
    const { image } = JSON.parse(message)
    const bytes = Buffer.from(image, 'base64')
    message = JSON.stringify({ run, node, image: bytes.toString('base64') })
  }
}

process.send('ready')
process.once('message', async () => {
  await Promise.all(Array.from({ length: runs }, (_, run) => oneRun(run)))
  process.send('done')
})
