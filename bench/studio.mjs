import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { startStudio } from '../scripts/studio.mjs'

/** A throw-away studio with its owner signed in, and the page she sits at. */
export async function openStudioWithPage(settings = {}) {
  const home = mkdtempSync(join(tmpdir(), 'kizy-bench-'))
  const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false, settings })
  const executablePath = existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  await page.goto(`${studio.url}/setup?code=${studio.setupCode}`)
  await page.getByLabel('Your name').fill('Bench')
  await page.getByLabel('E-mail').fill('bench@example.org')
  await page.getByLabel('Password', { exact: true }).fill('as quick as it gets')
  await page.getByRole('button', { name: 'Open the studio' }).click()
  await page.getByRole('textbox', { name: 'Describe a picture' }).waitFor()
  const stop = async () => {
    await browser.close()
    await studio.stop()
    rmSync(home, { recursive: true, force: true })
  }
  return { studio, page, home, stop }
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
  const picture = page
    .getByRole('article', { name: words, exact: true })
    .getByRole('listitem')
    .locator('a[href^="/gallery/"]')
  await picture.waitFor({ timeout: 120_000 })
  const shown = Date.now()
  const id = (await picture.getAttribute('href')).split('/').at(-1)
  const { createdAt, settings } = await (
    await page.request.get(new URL(`/api/v1/artworks/${id}`, page.url()).href)
  ).json()
  return { toFile: (Date.parse(createdAt) - pressed) / 1000, toShown: (shown - pressed) / 1000, seed: settings.seed }
}
