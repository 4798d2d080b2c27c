// Cold and warm: from "start" to a studio that answers, and to its first
// picture; the peer is the bare pipeline's own start to its first picture.
// Everything is installed and built; "cold" has an empty home.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStudio } from '../scripts/studio.mjs'
import { shown } from './measure.mjs'
import { numericsHere, startPeer } from './peer.mjs'

export async function run(rounds = 5) {
  const rows = []
  for (let round = 0; round < rounds; round++) {
    const home = mkdtempSync(join(tmpdir(), 'kizy-bench-'))
    const cold = await secondsToStart(home)
    const warm = await secondsToStart(home)
    rmSync(home, { recursive: true, force: true })
    rows.push({ cold, warm, peer: await secondsOfPeer() })
  }
  const of = (value) => shown(rows.map(value), 2)
  console.log(`start, ${rounds} rounds: median (95 % interval)`)
  console.log(`  empty home, to an answering studio     ${of(({ cold }) => cold)} s`)
  console.log(`  used home, to an answering studio      ${of(({ warm }) => warm)} s`)
  console.log(`  bare pipeline, to its first picture    ${of(({ peer }) => peer)} s`)
  console.log(`  ratio, used home / bare                ${of(({ warm, peer }) => warm / peer)}`)
}

async function secondsToStart(home) {
  const started = performance.now()
  const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false })
  const seconds = (performance.now() - started) / 1000
  await studio.stop()
  return seconds
}

async function secondsOfPeer() {
  const peer = await startPeer(process.env.KIZY_TORCH_THREADS ?? 2, numericsHere())
  const drawn = await peer.draw({ prompt: 'a red apple', seed: 1, steps: 20, out: join(tmpdir(), 'kizy-bench.png') })
  peer.stop()
  return peer.secondsToStart + drawn
}
