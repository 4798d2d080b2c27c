import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import { expectAccessible } from './support/accessible'
import { type Hub, openHub } from '../lib/testing/hub'
import { enterAsOwner, promptBox } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** Models and styles from elsewhere, in a studio whose Hub is a local server that answers as the real one does. */
test.describe.configure({ mode: 'serial' })

const SD15 = 'stable-diffusion-1.5'
let hub: Hub
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  hub = await openHub('stable-diffusion-v1-5/stable-diffusion-v1-5')
  studio = await openStudio({ settings: { KIZY_HUB: hub.url } })
})
test.afterAll(async () => {
  await studio?.stop()
  hub?.stop()
})

const enter = (page: Page) => enterAsOwner(page, studio.url, studio.setupCode ?? '')
const go = (page: Page, path: string) => page.goto(`${studio.url}${path}`)

/** A FLUX.1 as a single file, in what tells it from others. */
function transformerAlone(): Buffer {
  const names = ['double_blocks.0.img_attn.qkv.weight', 'img_in.weight', 'final_layer.linear.weight']
  const entries = names.map((name, place) => [
    name,
    { dtype: 'BF16', shape: [1, 1], data_offsets: [2 * place, 2 * place + 2] },
  ])
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, Buffer.alloc(2 * names.length)])
}

const paste = (page: Page, where: string, text: string) =>
  page
    .locator(where)
    .first()
    .evaluate((target, words) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', words)
      target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)

async function expectWellMade(page: Page, what: string) {
  await expectAccessible(page, what)
  await page.setViewportSize({ width: 390, height: 844 })
  // The page needs a moment for another size, which a phone has from the beginning.
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(wide, what).toBeLessThanOrEqual(0)
  await page.setViewportSize({ width: 1280, height: 800 })
}

test('a model is chosen, its licence accepted, watched, drawn with, and removed', async ({ page }) => {
  await enter(page)
  await expect(page.getByText('Start with Sprout now')).toBeVisible()
  hub.hold()
  await go(page, '/models')
  await expectWellMade(page, 'Models')
  await expect(page.getByText('FLUX.3')).toBeVisible()
  // What was not read off its repository is said to be about so much.
  const krea = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Krea 2', exact: true }) })
  await expect(krea).toContainText(/Downloadabout [\d.]+ GB/)
  await expect(page.getByRole('listitem').filter({ hasText: 'BLIP' })).toContainText(/Download[\d.]+ GB/)

  await expect(async () => {
    await page.getByRole('button', { name: 'Install Stable Diffusion 1.5' }).click({ timeout: 3000 })
    await expect(page.getByRole('dialog')).toBeVisible({ timeout: 2000 })
  }).toPass()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('CreativeML Open RAIL-M')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Install', exact: true })).toBeDisabled()
  await expect(dialog.getByText('Its text is only on its page.')).toBeVisible()
  await dialog.getByLabel('I have read the licence and accept it.').check()
  await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  await expect(dialog).toBeHidden()
  const coming = page.getByRole('progressbar', { name: 'Installing Stable Diffusion 1.5' })
  await expect(coming).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await expectWellMade(page, 'Models, installing')

  hub.release()
  await expect(coming).toBeHidden({ timeout: 60_000 })
  const row = page.getByRole('listitem').filter({ hasText: 'CreativeML Open RAIL-M' }).filter({ hasText: 'Remove' })
  await expect(row).toContainText('Stable Diffusion 1.5')
  expect(existsSync(join(studio.home, 'models', SD15, 'kizy.json'))).toBe(true)

  // In Create it can be chosen at once.
  await page.getByRole('link', { name: 'Create', exact: true }).first().click()
  await expect(promptBox(page)).toBeVisible()
  await page.getByRole('button', { name: /^Model: / }).click()
  await expect(page.getByRole('menuitemradio', { name: /Stable Diffusion 1.5/ })).toBeEnabled()
  await page.keyboard.press('Escape')

  await go(page, '/models')
  await expect(async () => {
    await page.getByRole('button', { name: 'Remove Stable Diffusion 1.5' }).click({ timeout: 3000 })
    await expect(page.getByRole('button', { name: 'Install Stable Diffusion 1.5' })).toBeVisible({ timeout: 3000 })
  }).toPass()
  expect(existsSync(join(studio.home, 'models', SD15))).toBe(false)
})

test('what is no model is refused with words, and nothing of it stays', async ({ page }) => {
  await enter(page)
  await go(page, '/models')
  const file = join(studio.home, 'dream.safetensors')
  writeFileSync(file, '\u0080\u0002}q\u0000. a pickle that calls itself something else')
  await expect(async () => {
    await page.getByRole('button', { name: 'From a file' }).click({ timeout: 3000 })
    await expect(page.getByRole('dialog')).toBeVisible({ timeout: 2000 })
  }).toPass()
  await page.getByLabel('Or its path on the machine that draws').fill(file)
  await page.getByRole('button', { name: 'Take it' }).click()
  await expect(page.getByText('dream.safetensors is damaged, or no safetensors file')).toBeVisible()
  await page.getByRole('button', { name: 'Put away dream' }).click()
  await expect(page.getByText('no safetensors file')).toBeHidden()
  expect(existsSync(join(studio.home, 'models', 'dream'))).toBe(false)

  // A transformer alone waits for a model of its kind, and says which.
  const alone = join(studio.home, 'night.safetensors')
  writeFileSync(alone, transformerAlone())
  await page.getByRole('button', { name: 'From a file' }).click()
  await page.getByLabel('Or its path on the machine that draws').fill(alone)
  await page.getByRole('button', { name: 'Take it' }).click()
  await expect(page.getByText(/holds the transformer of FLUX.1 alone. Install FLUX.1 schnell or dev/)).toBeVisible()
  await page.getByRole('link', { name: 'See what to install' }).click()
  await expect(page.getByRole('heading', { name: 'To install' })).toBeInViewport()
  await page.getByRole('button', { name: 'Put away night' }).click()
  await expect(page.getByText('holds the transformer')).toBeHidden()

  // The Hub has no such repository: said, and Sprout draws on.
  await page.getByRole('button', { name: 'Install SDXL', exact: true }).click()
  await page.getByLabel('I have read the licence and accept it.').check()
  await page.getByRole('dialog').getByRole('button', { name: 'Install', exact: true }).click()
  await expect(page.getByText(/The Hub has no stabilityai/)).toBeVisible()
})

test('a link is looked at before anything comes, and a token is kept and never shown', async ({ page }) => {
  await enter(page)
  await go(page, '/styles')
  await expect(async () => {
    await page.getByRole('button', { name: 'From a link' }).click({ timeout: 3000 })
    await expect(page.getByRole('dialog')).toBeVisible({ timeout: 2000 })
  }).toPass()
  await page.getByLabel('Link or id').fill('http://169.254.169.254/models/1')
  await page.getByRole('button', { name: 'Look' }).click()
  await expect(page.getByText('That is no link to a model we know.')).toBeVisible()
  await expectWellMade(page, 'From a link')
  await page.keyboard.press('Escape')

  // Pasted in any room, among words too: the same look, and what it is decides what can be done with it.
  const link = 'https://huggingface.co/stable-diffusion-v1-5/stable-diffusion-v1-5'
  const found = page.getByRole('dialog').getByRole('button', { name: 'I accept its licence: install' })
  await go(page, '/gallery')
  await expect(async () => {
    await paste(page, 'body', link)
    await expect(found).toBeVisible({ timeout: 10_000 })
  }).toPass()
  expect(page.url()).toContain('/styles')
  await go(page, '/')
  await expect(async () => {
    await paste(page, 'textarea', link)
    await page.getByRole('button', { name: 'Look at it' }).click({ timeout: 3000 })
    await expect(found).toBeVisible({ timeout: 10_000 })
  }).toPass()

  await go(page, '/settings')
  const secret = `hf_${crypto.randomUUID()}`
  await page.getByLabel('Token', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Keep the token' }).click()
  await expect(page.getByRole('list', { name: 'Your tokens' })).toContainText('Hugging Face')
  await page.reload()
  expect(await page.content()).not.toContain(secret)
  await expectWellMade(page, 'Settings')
  await expect(async () => {
    await page.getByRole('button', { name: 'Remove the token for Hugging Face' }).click({ timeout: 3000 })
    await expect(page.getByRole('list', { name: 'Your tokens' })).toBeHidden({ timeout: 3000 })
  }).toPass()
})
