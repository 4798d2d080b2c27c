// How long it takes to teach a LoRA, against diffusers' own script for it, turn about, from the start of a process to
// the file. The script is no part of this repository: fetch it at a version that fits requirements.txt.
//
//     npm run bench -- training [STEPS] --peer PATH/train_text_to_image_lora.py
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PYTHON, ROOT } from '../scripts/paths.mjs'
import { renderLook } from './learning.mjs'
import { median } from './measure.mjs'

const STEPS = 60
const ROUNDS = 2
const GOAL = 3

/** Beside our own packages the script needs two, in an environment of its own that is thrown away. */
function peerPython(folder) {
  execFileSync(PYTHON, ['-m', 'venv', folder])
  const own = JSON.parse(
    execFileSync(PYTHON, ['-c', 'import json, sysconfig; print(json.dumps(sysconfig.get_paths()["purelib"]))']),
  )
  const python = join(folder, 'bin', 'python')
  const [name] = readdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib', name, 'site-packages', 'kizy.pth'), `${own}\n`)
  execFileSync(python, ['-m', 'pip', 'install', '-q', 'datasets', 'tensorboard'], { stdio: 'ignore' })
  return python
}

function measure(python, ...args) {
  const env = { ...process.env, PYTHONPATH: join(ROOT, 'gpu'), OMP_WAIT_POLICY: 'PASSIVE', HF_HUB_OFFLINE: '1' }
  const output = execFileSync(python, [join(ROOT, 'bench', 'training.py'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(output.toString().trim().split('\n').at(-1))
}

export async function run(option) {
  const count = Number(option) || STEPS
  const script = process.argv[process.argv.indexOf('--peer') + 1]
  if (!process.argv.includes('--peer') || !existsSync(script)) {
    console.log('training: left out; give it diffusers’ script with --peer PATH/train_text_to_image_lora.py')
    return
  }
  const out = mkdtempSync(join(tmpdir(), 'kizy-training-'))
  const [model, pictures] = [join(out, 'models', 'taught'), join(out, 'pictures')]
  await renderLook(pictures)
  const rows = readdirSync(pictures).map((file) => ({ file_name: file, text: file.replace('.png', '') }))
  writeFileSync(join(pictures, 'metadata.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  execFileSync(PYTHON, [join(ROOT, 'bench', 'training.py'), 'model', model], { stdio: 'ignore' })
  const python = peerPython(join(out, 'peer'))
  const runs = { ours: [], 'script, as it comes': [], 'script, bf16': [] }
  for (let round = 0; round < ROUNDS; round++) {
    const folder = (name) => {
      const fresh = join(out, `${name}-${round}`)
      mkdirSync(fresh)
      return fresh
    }
    const steps = String(count)
    runs.ours.push(measure(PYTHON, 'ours', model, pictures, folder('ours'), steps))
    for (const [name, precision] of [
      ['script, as it comes', 'no'],
      ['script, bf16', 'bf16'],
    ])
      runs[name].push(measure(python, 'peer', model, pictures, folder(precision), steps, precision, script))
  }
  rmSync(out, { recursive: true, force: true })
  const of = (name, what) => median(runs[name].map((one) => one[what]))
  console.log(`teaching ${count} steps, batch 8, rank 8, 128 px: medians of ${ROUNDS} runs`)
  for (const name of Object.keys(runs)) {
    const [total, processor, ready, perStep] = ['total', 'processor', 'ready', 'perStep'].map((what) => of(name, what))
    console.log(
      `  ${name.padEnd(20)} ${total.toFixed(1)} s (${processor.toFixed(0)} s of processors), ` +
        `first step after ${ready.toFixed(1)} s, then ${perStep.toFixed(3)} s a step`,
    )
    if (name === 'ours') continue
    const times = ['total', 'processor', 'perStep'].map((what) => (of(name, what) / of('ours', what)).toFixed(2))
    console.log(
      `  ${''.padEnd(20)} ${times[0]} times ours (goal ${GOAL}), of processors ${times[1]}, a step ${times[2]}`,
    )
  }
}
