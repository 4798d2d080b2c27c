import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { writeWordModels } from '../lib/testing/word-models'
import { makeZip } from '../lib/testing/zips'
import { expectAccessible } from './support/accessible'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, promptBox } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** Words that a model gives: off and explained where none is installed, and undone in one press where one is. */
test.describe.configure({ mode: 'serial' })

let studio: ThrowAwayStudio
test.beforeAll(async () => {
  studio = await openStudio()
})
test.afterAll(() => studio?.stop())
test.beforeEach(({ page }) => enterAsOwner(page, studio.url, studio.setupCode ?? ''))

const picture = (background: string) =>
  sharp({ create: { width: 96, height: 64, channels: 3, background } })
    .png()
    .toBuffer()

async function bring(page: Page) {
  const buffer = await picture('red')
  await page.getByLabel('A picture to start from').setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer })
  await page.getByRole('button', { name: /^Starts from / }).click()
}

test('where nothing gives words, what would is named, and the way there', async ({ page }) => {
  await expect(async () => {
    await page.getByRole('button', { name: 'Enhance my words: not installed' }).click({ timeout: 3000 })
    await expect(page.getByRole('dialog', { name: 'Enhance my words' })).toBeVisible({ timeout: 2000 })
  }).toPass()
  const off = page.getByRole('button', { name: 'Enhance my words', exact: true })
  await expect(off).toHaveAttribute('aria-disabled', 'true')
  await expect(off).toHaveAccessibleDescription('Nothing here writes yet. Install Qwen2.5 0.5B Instruct to have it.')
  await expectAccessible(page, 'off')
  await page.keyboard.press('Escape')

  await bring(page)
  await expect(page.getByRole('button', { name: 'Describe it' })).toHaveAccessibleDescription(
    'Nothing here describes pictures yet. Install BLIP to have it.',
  )
  await page.getByRole('link', { name: 'Install BLIP' }).click()
  const section = page.getByRole('region', { name: 'For words' })
  await expect(section.getByRole('heading', { name: 'BLIP' })).toBeVisible()
  await expect(section.getByRole('button', { name: 'Install Qwen2.5 0.5B Instruct' })).toBeVisible()
})

test('her words are enhanced and a picture is described, each undone in one press', async ({ page }) => {
  await writeWordModels(join(studio.home, 'models'))
  const enhance = page.getByRole('button', { name: 'Enhance my words', exact: true })
  // The orchestrator looks at the models every few seconds.
  await expect(async () => {
    await page.reload()
    await expect(enhance).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(enhance).toHaveAttribute('aria-disabled', 'true')
  await promptBox(page).fill('a fox in the snow')
  await expect(enhance).not.toHaveAttribute('aria-disabled')
  await promptBox(page).press('Tab')
  await expect(enhance).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByText('Written in more detail')).toBeVisible()
  await expect(promptBox(page)).not.toHaveValue('a fox in the snow')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(promptBox(page)).toHaveValue('a fox in the snow')

  await bring(page)
  await page.getByRole('button', { name: 'Describe it' }).click()
  await expect(page.getByText('Described in your words')).toBeVisible()
  await expect(promptBox(page)).toHaveValue(/^[a-z ]+$/)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(promptBox(page)).toHaveValue('a fox in the snow')
  await expectAccessible(page, 'words')
})

test('an opened picture is described, into the box of Create', async ({ page }) => {
  await choosePictures(page, 1)
  const words = 'a red apple, 3d'
  const row = await create(page, words)
  await finished(row).click({ timeout: 180_000 })
  await page.getByRole('complementary').getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Describe it' }).click()
  await expect(page.getByText('Described, in the box of Create')).toBeVisible()
  await page.goto(studio.url)
  await expect(promptBox(page)).toHaveValue(/^[a-z ]+$/)
})

test('captions are proposed for the pictures that have none', async ({ page }) => {
  await page.goto(`${studio.url}/styles/teach`)
  const named = (name: string, colour: string) => picture(colour).then((content) => ({ name, content }))
  const buffer = makeZip([
    await named('IMG_0001.png', 'red'),
    await named('a-blue-door.png', 'blue'),
    await named('IMG_0002.png', 'green'),
  ])
  await page.getByLabel('Pictures or a zip').setInputFiles({ name: 'doors.zip', mimeType: 'application/zip', buffer })
  const caption = (place: number) => page.getByLabel(`Caption of picture ${place}`, { exact: true })
  await expect(caption(3)).toHaveValue('')
  await caption(3).fill('my own words')
  await caption(3).blur()
  await expect(page.getByText('For one picture that nothing is said of. What you wrote stays.')).toBeVisible()
  await page.getByRole('button', { name: 'Propose captions' }).click()
  await expect(page.getByText('One caption proposed')).toBeVisible()
  await expect(caption(1)).toHaveValue(/^[a-z ]+$/)
  await expect(caption(2)).toHaveValue('a blue door')
  await expect(caption(3)).toHaveValue('my own words')
  await expect(page.getByText('Every picture has a caption.')).toBeVisible()
  await expectAccessible(page, 'captions')
})
