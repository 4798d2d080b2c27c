// What Lighthouse says of Create and of a gallery of 200 pictures: the median of five visits, on a desk.
// It is no part of what is installed: the first call brings it from npm, into .kizy/lighthouse.
//
//     npm run bench -- lighthouse [visits]
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../scripts/paths.mjs'
import { median } from './measure.mjs'
import { drawAll, openStudioWithPage } from './studio.mjs'

const VERSION = '12.8.2'
const PICTURES = 200
const PICTURES_A_RUN = 4
const PAGES = { Create: '/', Gallery: '/gallery' }
const GOAL = 95
const CATEGORIES = ['performance', 'accessibility', 'best-practices']

const call = promisify(execFile)

async function program() {
  const folder = join(ROOT, '.kizy', 'lighthouse')
  const file = join(folder, 'node_modules', 'lighthouse', 'cli', 'index.js')
  if (!existsSync(file)) await call('npm', ['install', '--prefix', folder, '--no-save', `lighthouse@${VERSION}`])
  return file
}

export async function run(visits = 5) {
  const lighthouse = await program()
  const opened = await openStudioWithPage()
  const { studio, page, stop } = opened
  try {
    const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
    await page.goto('about:blank') // its own page would be drawn at the same time
    await drawAll(opened, wishes())
    console.log(`lighthouse ${VERSION}, desktop, median of ${visits} (goal ${GOAL})`)
    for (const [name, path] of Object.entries(PAGES)) {
      const rows = []
      for (let visit = 0; visit < visits; visit++) rows.push(await visited(lighthouse, studio.url + path, cookie))
      const scores = CATEGORIES.map((category) => `${category} ${median(rows.map(({ scores }) => scores[category]))}`)
      console.log(`  ${name.padEnd(8)} ${scores.join('   ')}`)
      for (const { id, title, displayValue } of rows[0].lost) console.log(`    lost: ${title} (${id}), ${displayValue}`)
    }
  } finally {
    await stop()
  }
}

const wishes = () =>
  Array.from({ length: PICTURES / PICTURES_A_RUN }, (_, place) => ({
    prompt: `a red apple ${place}`,
    count: PICTURES_A_RUN,
    steps: 1,
  }))

async function visited(lighthouse, url, cookie) {
  const flags = [
    ...['--preset=desktop', '--output=json', '--quiet', `--only-categories=${CATEGORIES.join(',')}`],
    ...['--extra-headers', JSON.stringify({ cookie })],
    '--chrome-flags=--headless=new --no-sandbox --disable-gpu',
  ]
  const chrome = existsSync('/usr/bin/chromium') ? { CHROME_PATH: '/usr/bin/chromium' } : {}
  const options = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...chrome } }
  const { stdout } = await call(process.execPath, [lighthouse, url, ...flags], options)
  const { categories, audits } = JSON.parse(stdout)
  const scores = Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(categories[id].score * 100)]))
  const weighed = CATEGORIES.flatMap((id) => categories[id].auditRefs.filter(({ weight }) => weight > 0))
  const lost = weighed.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 0.9)
  return { scores, lost }
}
