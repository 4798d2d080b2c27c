import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { startStudio } from '../scripts/studio.mjs'

const OWNER = { name: 'Bench', email: 'bench@example.org', password: 'as quick as it gets' }

/** A throw-away studio with its owner signed in, and the page she sits at. */
export async function openStudioWithPage(settings = {}, owner = OWNER) {
  const home = mkdtempSync(join(tmpdir(), 'kizy-bench-'))
  const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false, settings })
  const executablePath = existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.goto(`${studio.url}/setup?code=${studio.setupCode}`)
  await page.getByLabel('Your name').fill(owner.name)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password', { exact: true }).fill(owner.password)
  await page.getByRole('button', { name: 'Open the studio' }).click()
  await page.getByRole('textbox', { name: 'Describe a picture' }).waitFor()
  const stop = async () => {
    await browser.close()
    await studio.stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { studio, page, home, stop }
}

/** Has each wish drawn, one after the other; bodies of `POST /api/v1/runs`. */
export async function drawAll({ studio, page }, wishes) {
  const headers = { origin: studio.url, prefer: 'wait=60' }
  for (const data of wishes) {
    const answer = await page.request.post(`${studio.url}/api/v1/runs`, { data, headers, timeout: 120_000 })
    if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`)
  }
}

/** Chooses one picture a press, and the steps by their slider. */
export async function chooseOnePicture(page) {
  await page.getByRole('button', { name: /Change how many/ }).click()
  await page.getByRole('menuitemradio', { name: /^1 picture/ }).click()
}

export async function chooseSteps(page, steps) {
  await page.getByRole('button', { name: /^More settings/ }).click()
  const slider = page.getByRole('slider', { name: 'Steps' })
  await slider.press('Home')
  for (let step = 1; step < steps; step++) await slider.press('ArrowRight')
  await page.keyboard.press('Escape')
}

/**
 * Presses Create and answers the seconds until the artwork's row is written,
 * which is after its file is in the bucket. Both clocks are this machine's.
 */
export async function clickToFile(page, words) {
  await page.getByRole('textbox', { name: 'Describe a picture' }).fill(words)
  const pressed = Date.now()
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  const { id, shown } = await page.evaluate(untilShown, words)
  const { createdAt, settings } = await (
    await page.request.get(new URL(`/api/v1/artworks/${id}`, page.url()).href)
  ).json()
  return { toFile: (Date.parse(createdAt) - pressed) / 1000, toShown: (shown - pressed) / 1000, seed: settings.seed }
}

/** In the page: waits for the picture of these words. It is told by the page, since asking for it comes late by up to half a second. */
function untilShown(words) {
  const found = () => {
    const row = [...document.querySelectorAll('article')].find((one) => one.getAttribute('aria-label') === words)
    const link = row?.querySelector('li a[href^="/gallery/"]')
    return link && { id: link.getAttribute('href').split('/').at(-1), shown: Date.now() }
  }
  return new Promise((resolve, reject) => {
    const watch = new MutationObserver(() => found() && end(() => resolve(found())))
    const late = setTimeout(() => end(() => reject(new Error(`No picture of ${words}`))), 120_000)
    const end = (settle) => {
      watch.disconnect()
      clearTimeout(late)
      settle()
    }
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] })
    if (found()) end(() => resolve(found()))
  })
}
