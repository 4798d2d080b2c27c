import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { expectAccessible } from './support/accessible'
import { choosePictures, chooseSteps, create, finished } from './support/create'
import { enterAsOwner, promptBox } from './support/people'
import { openStudio, type ThrowAwayStudio, writeModel } from './support/studio'

/** Models that change pictures by words, in a studio that has them: the real classes, tiny, with random weights. */
const write = (family: string, name: string) => `
from tiny_models import write_tiny
write_tiny("${family}", folder, name="${name}")
`
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  studio = await openStudio({}, (home) => {
    writeModel(join(home, 'models', 'kontext'), write('flux1-kontext', 'Tiny Kontext'))
    writeModel(join(home, 'models', 'klein'), write('flux2-klein', 'Tiny klein'))
  })
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

test('a model that also begins with pictures is told which', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await page.getByRole('button', { name: /^Model: / }).click()
  await page.getByRole('menuitemradio', { name: /Tiny klein/ }).click()
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  const blue = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'blue' } })
    .png()
    .toBuffer()
  await page
    .getByLabel('A picture to start from')
    .setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer: blue })
  await expect(start(page)).toHaveAccessibleName('Starts from blue.png, changing some')
  await start(page).click()
  const panel = page.getByRole('dialog', { name: 'The picture to start from' })
  await expect(panel.getByRole('slider')).toHaveCount(1)
  await panel.getByRole('radio', { name: 'By words' }).click()
  await expect(panel.getByText('Tiny klein changes what your words say')).toBeVisible()
  await expect(panel.getByRole('slider')).toHaveCount(0)
  await expectAccessible(page, 'a picture to begin with or to change by words')
  await page.screenshot({ path: test.info().outputPath('by-words.png') })
  await page.keyboard.press('Escape')
  await expect(start(page)).toHaveAccessibleName('Starts from blue.png, changing what the words say')
  const row = await create(page, 'make it green')
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  await expect(facts(page).getByText('changed by words')).toBeVisible()
})
