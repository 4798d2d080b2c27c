#!/usr/bin/env node
// node scripts/docs-images.mjs [FOLDER]: the pictures in docs/images, taken of a throw-away studio with real
// pictures in it. Needs a build, and a Chromium.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import sharp from 'sharp'
import { ROOT } from './paths.mjs'
import { startStudio } from './studio.mjs'

const WISHES = [
  'a red fox in the snow, 3d',
  'a blue sailboat at night, flat',
  'a yellow star, soft',
  'a green tree, flat',
]
const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

/** Every picture: its name, the address, the size, the theme, and what is done before it is taken. */
const SHOTS = [
  { name: 'create', path: '/' },
  { name: 'create-light', path: '/', theme: 'light' },
  { name: 'create-phone', path: '/', size: PHONE },
  { name: 'effects', path: '/', then: (page) => page.getByRole('button', { name: /^Effects/ }).click() },
  { name: 'gallery', path: '/gallery' },
  { name: 'gallery-light', path: '/gallery', theme: 'light' },
  { name: 'gallery-phone', path: '/gallery', size: PHONE },
  { name: 'picture', path: '/gallery', then: (page) => page.locator('[data-picture]').first().click() },
  { name: 'styles', path: '/styles' },
  { name: 'styles-phone', path: '/styles', size: PHONE },
  { name: 'models', path: '/models' },
  { name: 'activity', path: '/activity' },
  { name: 'settings', path: '/settings' },
]

const folder = process.argv[2] ?? join(ROOT, 'docs', 'images')
mkdirSync(folder, { recursive: true })
const home = mkdtempSync(join(tmpdir(), 'kizy-images-'))
const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false })
const executablePath = existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  const page = await browser.newPage({ viewport: WIDE })
  await enter(page)
  await fill(page)
  for (const shot of SHOTS) {
    await take(page, shot)
    console.log(shot.name)
  }
} finally {
  await browser.close()
  await studio.stop()
  rmSync(home, { recursive: true, force: true })
}

async function enter(page) {
  await page.goto(`${studio.url}/setup?code=${studio.setupCode}`)
  await page.getByLabel('Your name').fill('Anna')
  await page.getByLabel('E-mail').fill('anna@example.org')
  await page.getByLabel('Password', { exact: true }).fill('as pretty as a picture')
  await page.getByRole('button', { name: 'Open the studio' }).click()
  await page.getByRole('textbox', { name: 'Describe a picture' }).waitFor()
}

async function fill(page) {
  for (const [place, prompt] of WISHES.entries()) {
    const data = { prompt, count: 4, seed: 7 + place }
    const answer = await page.request.post(`${studio.url}/api/v1/runs`, {
      data,
      headers: { origin: studio.url, prefer: 'wait=60' },
      timeout: 120_000,
    })
    if (!answer.ok()) throw new Error(`${answer.status()}: ${await answer.text()}`)
  }
}

async function take(page, { name, path, size = WIDE, theme = 'dark', then }) {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.goto(studio.url + path)
  await page.waitForLoadState('networkidle').catch(() => {}) // the stream of events keeps a line open
  if (then) await then(page)
  await page.waitForTimeout(1500) // pictures fade in
  await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toFile(join(folder, `${name}.webp`))
}
