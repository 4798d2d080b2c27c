import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import { type Hub, openHub } from '../lib/testing/hub'
import { kohyaLora, sproutAttention } from '../lib/testing/lora-files'
import { expectAccessible } from './support/accessible'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** Good styles to begin with, from a mirror that answers as the Hub does, for a model that stands in for SDXL. */
test.describe.configure({ mode: 'serial' })

let files: string
let hub: Hub
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'kizy-style-'))
  const lora = kohyaLora(sproutAttention(), { rank: 4, alpha: 4, scale: 0.1 })
  writeFileSync(join(files, 'pixel-art-xl.safetensors'), lora)
  const cardData = { license: 'creativeml-openrail-m', base_model: 'stabilityai/stable-diffusion-xl-base-1.0' }
  const about = { author: 'nerijs', library_name: 'diffusers', tags: ['diffusers', 'text-to-image', 'lora'], cardData }
  hub = await openHub('nerijs/pixel-art-xl', { folder: files, about, oneHost: true })
  studio = await openStudio({ settings: { KIZY_HUB: hub.url } })
})
test.afterAll(async () => {
  await studio?.stop()
  hub?.stop()
  rmSync(files, { recursive: true, force: true })
})

const enter = (page: Page) => enterAsOwner(page, studio.url, studio.setupCode ?? '')
const good = (page: Page) => page.getByRole('region', { name: 'Good ones to begin with' })

/** Sprout under another base. Files are compared with the models by their ids: it comes first. */
function putSdxl(home: string) {
  const folder = join(home, 'models', 'all-rounder')
  cpSync('gpu/models/sprout', folder, { recursive: true })
  const card = JSON.parse(readFileSync(join(folder, 'kizy.json'), 'utf8')) as object
  writeFileSync(join(folder, 'kizy.json'), JSON.stringify({ ...card, architecture: 'sdxl', name: 'All-rounder' }))
}

test('nothing is said where no model here could wear one', async ({ page }) => {
  await enter(page)
  await page.goto(`${studio.url}/styles`)
  await expect(page.getByRole('heading', { name: 'Styles', exact: true })).toBeVisible()
  await expect(good(page)).toHaveCount(0)
})

test('one is looked at by a press, on a phone too, and brought in', async ({ page }) => {
  putSdxl(studio.home)
  await enter(page)
  await expect(async () => {
    await page.goto(`${studio.url}/styles`)
    await expect(good(page)).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 90_000 })
  await expect(good(page)).toContainText('Pixel art with clean squares')
  await expect(good(page)).toContainText('CreativeML Open RAIL-M')
  await expect(good(page)).not.toContainText('FLUX.1')
  await expectAccessible(page, 'Styles with good ones')
  if (process.env.KIZY_SHOTS) {
    await good(page).scrollIntoViewIfNeeded()
    await page.screenshot({ path: `${process.env.KIZY_SHOTS}/good-styles.png` })
  }
  await page.setViewportSize({ width: 390, height: 844 })
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(wide).toBeLessThanOrEqual(0)

  const dialog = page.getByRole('dialog')
  await expect(async () => {
    await page.getByRole('button', { name: 'Look at Pixel Art XL' }).click({ timeout: 3000 })
    await expect(dialog).toBeVisible({ timeout: 2000 })
  }).toPass()
  const found = dialog.getByRole('region', { name: 'pixel art xl' })
  await expect(found).toContainText('by nerijs')
  await expect(found).toContainText('creativeml-openrail-m')
  await expect(found).toContainText(/Size\s*[\d.]+ [KM]B/)
  await expectAccessible(page, 'the look at a good style')
  await dialog.getByRole('button', { name: 'Bring it in' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('list', { name: 'From links' })).toContainText('It is here.', { timeout: 60_000 })

  await page.reload()
  const yours = page.getByRole('region', { name: 'Yours' })
  await expect(yours).toContainText('pixel art xl')
  await expect(page.getByRole('button', { name: 'Look at Pixel Art XL' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Look at ColoringBook Redmond' })).toBeVisible()
  const list = (await (await page.request.get(`${studio.url}/api/v1/loras`)).json()) as { whose: string }[]
  expect(list.find(({ whose }) => whose === 'mine')).toMatchObject({
    ...{ architecture: 'sdxl', goal: 'Pixel art with clean squares', intents: ['game item', 'icon'] },
  })
})

test('what its site no longer has is said, and nothing comes', async ({ page }) => {
  await enter(page)
  await page.goto(`${studio.url}/styles`)
  const dialog = page.getByRole('dialog')
  await expect(async () => {
    await page.getByRole('button', { name: 'Look at ColoringBook Redmond' }).click({ timeout: 3000 })
    await expect(dialog).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(dialog).toContainText('Hugging Face has nothing there.')
})
