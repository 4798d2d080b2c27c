// Does Auto suggest what a prompt asks for, and else nothing? 80 prompts, 208 styles: bench/auto/README.md.
//
//     npm run bench -- auto [practice]
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PYTHON, ROOT } from '../scripts/paths.mjs'

const share = (value) => `${(100 * value).toFixed(0)} %`

export function run(...options) {
  const answer = execFileSync(PYTHON, [join(ROOT, 'bench', 'auto.py'), ...options.filter(Boolean)], {
    cwd: join(ROOT, 'gpu'),
    env: { ...process.env, PYTHONPATH: join(ROOT, 'gpu') },
    encoding: 'utf8',
  })
  const found = JSON.parse(answer)
  console.log(`auto, ${found.prompts} prompts over ${found.styles} styles`)
  console.log(`  precision ${share(found.precision)} (goal 90)   recall ${share(found.recall)} (goal 60)`)
  console.log(`  wrongly answered: ${found.wrongly} of ${found.deservingNone} (goal 2 at most)`)
  console.log(
    `  one prompt ${(1000 * found.medianSeconds).toFixed(0)} ms, the first ${found.firstSeconds.toFixed(1)} s`,
  )
  for (const miss of found.misses) console.log(`  - ${miss}`)
}
