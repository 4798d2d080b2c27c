// Sprout learns a look it has never seen, thick black lines (Fluent Emoji High Contrast, MIT), from 24 pictures on
// two cores; then it draws 20 things that were not among them.
//
//     npm run bench -- learning [STEPS]
//     LOOK_FOLDER=pictures npm run bench -- learning     # another look: .png files named by what they show
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import sharp from 'sharp'
import { PYTHON, ROOT } from '../scripts/paths.mjs'

const TAUGHT = `banana bear bell bicycle bird bus cactus camera candle cherries crocodile elephant fish frog grapes
guitar hamburger key koala lemon mushroom octopus rocket snail`.split(/\s+/)
const ASKED = `red apple,house,dog face,cat face,pig face,penguin,strawberry,pear,sailboat,turtle,whale,umbrella,tulip,
rose,trophy,balloon,pizza,doughnut,star,tomato`.split(/,\s*/)
const WAY = 0.75
const RECOGNISED = 0.9
const SECONDS = 180

export async function renderLook(folder) {
  mkdirSync(folder, { recursive: true })
  const path = createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji-high-contrast/icons.json')
  const { icons, width = 16, height = 16 } = JSON.parse(readFileSync(path, 'utf8'))
  for (const name of TAUGHT) {
    const { body, width: own = width, height: tall = height } = icons[name]
    const box = `0 0 ${own} ${tall}`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="256" height="256">${body}</svg>`
    const picture = sharp(Buffer.from(svg)).resize(256, 256).flatten({ background: 'white' })
    writeFileSync(join(folder, `${name}.png`), await picture.png().toBuffer())
  }
}

async function measure(wish) {
  const child = spawn(PYTHON, [join(ROOT, 'bench', 'learning.py')], {
    cwd: join(ROOT, 'gpu'),
    env: { ...process.env, PYTHONPATH: join(ROOT, 'gpu') },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(wish))
  const [answer, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (code !== 0) throw new Error(`learning.py ended with ${code}`)
  return JSON.parse(answer)
}

export async function run(steps) {
  const out = mkdtempSync(join(tmpdir(), 'kizy-learning-'))
  const pictures = process.env.LOOK_FOLDER ?? join(out, 'pictures')
  if (!process.env.LOOK_FOLDER) await renderLook(pictures)
  const found = await measure({ pictures, concepts: ASKED, trigger: 'zunseen', steps, out })
  const { way, left, recognised } = found
  const mean = Object.values(way).reduce((sum, one) => sum + one, 0) / Object.keys(way).length
  const shown = (spaces) =>
    Object.entries(spaces)
      .map(([name, share]) => `${name} ${share.toFixed(2)}`)
      .join('   ')
  console.log(`learning: ${found.pictures} pictures, ${found.steps} steps, best at ${found.best}`)
  console.log(`  ${found.seconds.toFixed(0)} s (goal ${SECONDS}), ${found.processorSeconds.toFixed(0)} s of processors`)
  console.log(`  way to the look: ${mean.toFixed(2)} (goal ${WAY}): ${shown(way)}`)
  console.log(`  distance left: ${shown(left)}`)
  console.log(`  recognised: ${recognised.taught} taught, ${recognised.base} base (goal ${RECOGNISED} of it)`)
  console.log(`  pictures: ${out}`)
}
