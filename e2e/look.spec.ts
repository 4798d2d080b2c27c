import { join } from 'node:path'
import { AxeBuilder } from './support/axe'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { choosePictures, chooseSteps, create, finished } from './support/create'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio, writeModel } from './support/studio'

/** A picture as a look, in a studio that has an IP-Adapter for Sprout: of the real classes, with random weights. */
const WRITE = `
from diffusers import UNet2DConditionModel
from weights import random_ip_adapter
unet = UNet2DConditionModel.from_pretrained("gpu/models/sprout/unet")
random_ip_adapter(unet, folder, "sd15-ip-adapter", "sprout")
`
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  studio = await openStudio({}, (home) => writeModel(join(home, 'models', 'mood'), WRITE))
})
test.afterAll(() => studio?.stop())

const chip = (page: Page) => page.getByRole('button', { name: /^Takes the look of / })
const facts = (page: Page) => page.getByRole('complementary', { name: 'About this picture' })

test('a picture is taken as a look, drawn with, kept and had again @long', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  const red = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  await page
    .getByLabel('A picture to start from')
    .setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: red })
  await page.getByRole('button', { name: /^Starts from / }).click()
  await page.getByRole('radio', { name: 'As a look' }).click()
  await expect(chip(page)).toHaveAccessibleName('Takes the look of red.png, some')

  await chip(page).click()
  const panel = page.getByRole('dialog', { name: 'A picture whose look is taken' })
  await expect(panel.getByRole('radio', { name: 'As a look' })).toBeChecked()
  await panel.getByRole('slider', { name: 'Take its look' }).press('End')
  await expect(chip(page)).toHaveAccessibleName('Takes the look of red.png, a lot')
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('look.png') })
  await page.keyboard.press('Escape')

  const row = await create(page, 'red apple, 3d')
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  await expect(facts(page).getByText('Takes the look of')).toBeVisible()
  await facts(page).getByRole('button', { name: 'Remix' }).click()
  await expect(chip(page)).toHaveAccessibleName('Takes the look of the same picture, a lot')

  // Beside one to start from, and from the gallery.
  await page.goBack()
  await facts(page).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Take its look' }).click()
  await expect(page.getByRole('button', { name: 'Takes the look of red apple, 3d, some' })).toBeVisible()
  await expect(chip(page)).toHaveCount(2)
})
