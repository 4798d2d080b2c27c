// What a training costs the pictures that are asked for meanwhile: a picture while it works,
// against one while it stands aside, turn about in one run, on one device.
//
//     npm run bench -- turns [pairs]
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, shown } from './measure.mjs'
import { python } from './peer.mjs'

export async function run(pairs = 20) {
  const script = fileURLToPath(new URL('turns.py', import.meta.url))
  const cwd = fileURLToPath(new URL('../gpu', import.meta.url))
  const output = execFileSync(python, [script, String(pairs)], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const { idle, training, step, steps } = JSON.parse(output.toString().trim().split('\n').at(-1))
  const p95 = (values) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * 0.95))]
  console.log(`pictures during a training, ${pairs} pairs: median (95 % interval), s`)
  console.log(`  alone              ${shown(idle, 3)}   p95 ${p95(idle).toFixed(3)}`)
  console.log(`  during a training  ${shown(training, 3)}   p95 ${p95(training).toFixed(3)}`)
  console.log(`  one step           ${median([step]).toFixed(3)}, of which it took ${steps} meanwhile`)
  const ratio = (p95(training) - step) / p95(idle)
  console.log(`  p95, less a step, against p95 alone: ${ratio.toFixed(2)} (goal 1.3)`)
}
