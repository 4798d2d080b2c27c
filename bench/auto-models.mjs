// Does Auto propose a model where a prompt asks for one, and else none? 40 prompts: bench/auto/README.md.
//
//     npm run bench -- auto-models [practice]
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PYTHON, ROOT } from '../scripts/paths.mjs'

const share = (value) => `${(100 * value).toFixed(0)} %`
const DRAWS_FROM_A_PICTURE_ONLY = /kontext|fill/

/** What the catalogue says of the models that draw from words, and what Sprout says of itself. */
function modelsInWords() {
  const { require: load } = createRequire(import.meta.url)('tsx/cjs/api')
  const { CATALOGUE } = load('../lib/models/catalogue.ts', import.meta.url)
  const drawing = CATALOGUE.filter(({ id, kind }) => kind === 'base' && !DRAWS_FROM_A_PICTURE_ONLY.test(id))
  const sprout = JSON.parse(readFileSync(join(ROOT, 'gpu/models/sprout/kizy.json'), 'utf8'))
  return [
    { id: 'sprout', name: sprout.name, goodAt: sprout.note, intents: sprout.intents },
    ...drawing.map(({ id, name, goodAt, intents = [] }) => ({ id, name, goodAt, intents })),
  ]
}

export function run(...options) {
  const answer = execFileSync(PYTHON, [join(ROOT, 'bench', 'auto_models.py'), ...options.filter(Boolean)], {
    cwd: join(ROOT, 'gpu'),
    env: { ...process.env, PYTHONPATH: join(ROOT, 'gpu') },
    input: JSON.stringify(modelsInWords()),
    encoding: 'utf8',
  })
  const found = JSON.parse(answer)
  console.log(`auto, ${found.prompts} prompts over ${found.models} models`)
  console.log(`  precision ${share(found.precision)} (goal 90)   recall ${share(found.recall)} (goal 60)`)
  console.log(`  wrongly answered: ${found.wrongly} of ${found.deservingNone} (goal 1 at most)`)
  console.log(`  one prompt ${(1000 * found.medianSeconds).toFixed(0)} ms`)
  for (const line of found.lines) console.log(`  - ${line}`)
}
