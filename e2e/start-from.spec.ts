import { readFileSync } from 'node:fs'
import { expect, type Page, test } from './support/test'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, studioUrl } from './support/people'

/** Pictures that begin with another one: brought by hand, dropped, pasted, or one of her own. */
test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

const PICTURE = 'docs/images/create.png'
const chip = (page: Page) => page.getByRole('button', { name: /^Starts from / })

async function bring(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer } = PICTURE) {
  await page.getByLabel('A picture to start from').setInputFiles(file)
}

async function startFromNothing(page: Page) {
  await chip(page).click()
  await page.getByRole('button', { name: 'Start from nothing' }).click()
  await expect(chip(page)).toHaveCount(0)
}

test('a picture she brings is what the next ones begin with, also after a reload', async ({ page }) => {
  await choosePictures(page, 1)
  await bring(page)
  await expect(chip(page)).toHaveAccessibleName('Starts from create.png, changing some')
  await page.reload()
  await chip(page).click()
  const strength = page.getByRole('slider', { name: 'Change it' })
  await strength.press('Home')
  await expect(strength).toHaveAttribute('aria-valuetext', 'a little, 10 %')
  await page.keyboard.press('Escape')

  const words = `a green tree, flat, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  const facts = page.getByRole('complementary', { name: 'About this picture' })
  await expect(facts.getByText('changed 10 %')).toBeVisible()
  await expect(facts.getByRole('link', { name: 'a picture you brought' })).toHaveAttribute(
    'href',
    /^\/api\/v1\/uploads\//,
  )

  // Hardly changed, it is still mostly as dark as what was brought; drawn from nothing it would be on white.
  const brightness = await page.getByRole('img', { name: words }).evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')!
    canvas.drawImage(image, 0, 0, 1, 1)
    return canvas.getImageData(0, 0, 1, 1).data[1]!
  })
  expect(brightness).toBeLessThan(128)

  await page.getByRole('button', { name: 'Remix' }).click()
  await expect(chip(page)).toHaveAccessibleName(/changing a little$/)
  await startFromNothing(page)
})

test('one of her own pictures, from its page', async ({ page }) => {
  await choosePictures(page, 1)
  const words = `a red apple, 3d, ${Date.now()}`
  const first = await create(page, words)
  await expect(finished(first)).toHaveCount(1, { timeout: 180_000 })
  await finished(first).click()
  await expect(page).toHaveURL(/\/gallery\//)
  const opened = page.url()
  await page.getByRole('complementary').getByRole('button', { name: 'Start from it' }).click()
  await expect(chip(page)).toHaveAccessibleName(`Starts from ${words}, changing some`)

  const next = await create(page, `a green apple, 3d, ${Date.now()}`)
  await expect(finished(next)).toHaveCount(1, { timeout: 180_000 })
  await finished(next).click()
  await page.getByRole('link', { name: 'another picture' }).click()
  await expect(page).toHaveURL(opened)
  await page.goto('/')
  await startFromNothing(page)
})

test('dropped on the page, or pasted', async ({ page }) => {
  const bytes = [...readFileSync(PICTURE)]
  await page.evaluate((bytes) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(bytes)], 'dropped.png', { type: 'image/png' }))
    window.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }))
    ;(window as unknown as { held: DataTransfer }).held = data
  }, bytes)
  await expect(page.getByText('Start from this picture')).toBeVisible()
  await page.evaluate(() => {
    const dataTransfer = (window as unknown as { held: DataTransfer }).held
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  await expect(page.getByText('Start from this picture')).toHaveCount(0)
  await expect(chip(page)).toHaveAccessibleName(/^Starts from dropped.png/)

  await page.evaluate((bytes) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }))
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  }, bytes)
  // One that comes beside another is followed; it takes the other's place where that is said.
  await page.getByRole('button', { name: /^Follows the lines of pasted.png/ }).click()
  await page.getByRole('radio', { name: 'Start from it' }).click()
  await expect(chip(page)).toHaveAccessibleName(/^Starts from pasted.png/)
  await page.getByRole('button', { name: 'Take dropped.png away' }).click()
  await startFromNothing(page)
})

test('what is no picture is refused in words, by its name and by its content', async ({ page }) => {
  await bring(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') })
  await expect(page.getByText('“notes.txt” is not a picture that can be used here.')).toBeVisible()
  await bring(page, { name: 'fox.png', mimeType: 'image/png', buffer: Buffer.from('not a picture at all') })
  await expect(page.getByText('“fox.png” is not a picture that can be used here.')).toBeVisible()
  await expect(page.getByText('It can be PNG, JPEG or WebP.')).toBeVisible()
  await expect(chip(page)).toHaveCount(0)
  await bring(page)
  await expect(chip(page)).toBeVisible()
  await expect(page.getByText('is not a picture that can be used')).toHaveCount(0)
  await startFromNothing(page)
})
