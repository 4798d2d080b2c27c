#!/usr/bin/env node
// node scripts/docs-images.mjs [FOLDER]: the pictures in docs/images, taken of a throw-away studio with real
// pictures in it. Needs a build, and a Chromium.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawAll, openStudioWithPage } from '../bench/studio.mjs'
import { ROOT } from './paths.mjs'

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
  {
    name: 'picture-phone',
    path: '/gallery',
    size: PHONE,
    then: (page) => page.locator('[data-picture]').first().click(),
  },
  { name: 'picture', path: '/gallery', then: (page) => page.locator('[data-picture]').first().click() },
  { name: 'styles', path: '/styles' },
  { name: 'styles-phone', path: '/styles', size: PHONE },
  { name: 'models', path: '/models' },
  { name: 'models-phone', path: '/models', size: PHONE },
  { name: 'words', path: '/models#words' },
  { name: 'teach', path: '/styles/teach' },
  { name: 'teach-phone', path: '/styles/teach', size: PHONE },
  { name: 'activity', path: '/activity' },
  { name: 'settings', path: '/settings' },
]

const folder = process.argv[2] ?? join(ROOT, 'docs', 'images')
mkdirSync(folder, { recursive: true })
const anna = { name: 'Anna', email: 'anna@example.org', password: 'as pretty as a picture' }
const opened = await openStudioWithPage({}, anna)
try {
  await drawAll(
    opened,
    WISHES.map((prompt, place) => ({ prompt, count: 4, seed: 7 + place })),
  )
  for (const shot of SHOTS) {
    await take(opened, shot)
    console.log(shot.name)
  }
} finally {
  await opened.stop()
}

async function take({ studio, page }, { name, path, size = WIDE, theme = 'dark', then }) {
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
