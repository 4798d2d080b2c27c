// Another LoRA in a warm worker, against diffusers' load_lora_weights; four pictures in four LoRAs at once,
// against one after the other. Turn about in one process.
//
//     npm run bench -- switch [pairs]
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median, shown } from './measure.mjs'
import { python } from './peer.mjs'

export async function run(pairs = 20) {
  const script = fileURLToPath(new URL('switch.py', import.meta.url))
  const cwd = fileURLToPath(new URL('../gpu', import.meta.url))
  const output = execFileSync(python, [script, String(pairs)], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const { first, ours, diffusers, atOnce, inTurn, levels } = JSON.parse(output.toString().trim().split('\n').at(-1))
  const ms = (values) => values.map((seconds) => seconds * 1000)
  console.log(`another LoRA, ${pairs} pairs: median (95 % interval), ms`)
  console.log(`  worn before        ${shown(ms(ours), 1)}   (goal 10)`)
  console.log(`  load_lora_weights  ${shown(ms(diffusers), 1)}`)
  console.log(`  ratio              ${(median(diffusers) / median(ours)).toFixed(0)} (goal 15)`)
  console.log(`  for the first time ${shown(ms(first), 1)}`)
  console.log('four pictures in four LoRAs, 20 steps: median (95 % interval), s')
  console.log(`  at once            ${shown(atOnce)}`)
  console.log(`  one by one         ${shown(inTurn)}`)
  const ratio = (median(inTurn) / median(atOnce)).toFixed(2)
  console.log(`  ratio              ${ratio} (goal above 1), pixels differ by ${levels} of 255 levels`)
}
