import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { expectAccessible } from './support/accessible'
import { choosePictures, chooseSteps, create, finished } from './support/create'
import { enterAsOwner, promptBox } from './support/people'
import { openStudio, type ThrowAwayStudio, writeModel } from './support/studio'

/** A model that changes pictures by words, in a studio that has one: Kontext's real classes, tiny, with random weights. */
const WRITE = `
from tiny_models import write_tiny
write_tiny("flux1-kontext", folder, name="Tiny Kontext")
`
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  studio = await openStudio({}, (home) => writeModel(join(home, 'models', 'kontext'), WRITE))
})
test.afterAll(() => studio?.stop())

const start = (page: Page) => page.getByRole('button', { name: /^Starts from / })
const facts = (page: Page) => page.getByRole('complementary', { name: 'About this picture' })

test('words say what changes in a picture', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('menuitemradio', { name: /Tiny Kontext/ }).click()
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  const red = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  await page
    .getByLabel('A picture to start from')
    .setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: red })
  await expect(start(page)).toHaveAccessibleName('Starts from red.png, changing what the words say')
  await start(page).click()
  const panel = page.getByRole('dialog', { name: 'The picture to start from' })
  await expect(panel.getByText('Tiny Kontext changes what your words say')).toBeVisible()
  await expect(panel.getByRole('slider')).toHaveCount(0)
  await expectAccessible(page, 'a picture to change by words')
  await page.screenshot({ path: test.info().outputPath('edit.png') })
  await page.keyboard.press('Escape')

  const row = await create(page, 'make it winter')
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  await facts(page).getByRole('button', { name: 'How this was made' }).click()
  const made = page.getByRole('dialog', { name: 'How this was made' })
  await expect(made.getByText('Edit by words').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await facts(page).getByRole('button', { name: 'Remix' }).click()
  await expect(promptBox(page)).toHaveValue('make it winter')
  await expect(start(page)).toHaveAccessibleName('Starts from the same picture, changing what the words say')
})
