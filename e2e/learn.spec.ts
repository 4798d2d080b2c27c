import { AxeBuilder } from './support/axe'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { choosePictures, chooseSteps, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

/** A short lesson from its pictures to a picture that wears it: what is learnt in so few steps is little, but real. */
test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

const STEPS = 6
const NAME = `Stripes ${Date.now()}`
const THINGS = ['apple', 'house', 'fox', 'star', 'cat']

const striped = (index: number) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="128" height="128">
        <rect width="64" height="64" fill="#0a143c"/>
        <circle cx="32" cy="32" r="${16 + 2 * index}" fill="hsl(${70 * index} 80% 60%)"/>
        ${[0, 1, 2, 3, 4, 5, 6, 7].map((row) => `<rect y="${8 * row}" width="64" height="3" fill="#0a143c"/>`).join('')}
      </svg>`,
    ),
  )
    .png()
    .toBuffer()

const heading = (page: Page, words: string) => page.getByRole('heading', { level: 1, name: `${NAME} ${words}` })
const expectNoViolations = async (page: Page) =>
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
const shot = async (page: Page, name: string) => {
  if (process.env.KIZY_SHOTS) await page.screenshot({ path: `${process.env.KIZY_SHOTS}/${name}.png`, fullPage: true })
}

/** Brings five pictures and a name; the wizard is ready to be told more. */
async function gather(page: Page, name: string) {
  await page.goto('/styles/teach')
  const files = await Promise.all(
    THINGS.map(async (thing, index) => ({ name: `${thing}.png`, mimeType: 'image/png', buffer: await striped(index) })),
  )
  await expect(async () => {
    await page.getByLabel('Pictures or a zip').setInputFiles(files)
    await expect(cards(page).first()).toBeVisible({ timeout: 10_000 })
  }).toPass()
  await expect(cards(page)).toHaveCount(THINGS.length, { timeout: 60_000 })
  await page.getByLabel('Name', { exact: true }).fill(name)
}

const cards = (page: Page) => page.getByRole('list', { name: 'Pictures', exact: true }).locator('> li')

async function setValues(page: Page, values: Record<string, string>) {
  // Held as long as a finger holds it: what was typed last is kept meanwhile, and nothing may move under the press.
  await page.getByRole('button', { name: /^More( · \d+)?$/ }).click({ delay: 250 })
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.keyboard.press('Escape')
}

test('taught, watched, and used', async ({ page }) => {
  test.setTimeout(600_000)
  await gather(page, NAME)
  await page.getByLabel('What do the pictures show?').fill('Things behind blinds. At night.')
  await page.getByLabel('Good for', { exact: true }).fill('Poster, storybook')
  await setValues(page, { Steps: String(STEPS), 'Batch size': '2', 'Steps of a sample': '4' })
  await expect(page.getByText(`${STEPS} steps`, { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Start teaching' }).click()

  await expect(page).toHaveURL(/\/styles\/learning\/[0-9a-f-]{36}$/)
  await expect(heading(page, 'is learning')).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('progressbar', { name: 'Steps learnt' })).toHaveAttribute('aria-valuemax', String(STEPS))
  await expect(page.getByRole('img', { name: /a house/ }).first()).toBeVisible({ timeout: 240_000 })
  await expectNoViolations(page)
  await shot(page, 'learning')
  await page.reload()
  await expect(heading(page, 'is learnt')).toBeVisible({ timeout: 300_000 })
  await expect(page.getByRole('list', { name: /a house/ }).getByRole('img')).toHaveCount(4)
  await page.getByText('Scores of its checkpoints').click()
  // A quarter of the steps each, as the recipe has it.
  await expect(page.getByRole('table').getByRole('row')).not.toHaveCount(2)
  await page.getByRole('button', { name: 'Make this the usual strength, 0.8' }).click()
  await expect(page.getByRole('button', { name: 'The usual strength, 0.8', exact: true })).toBeFocused()
  await expectNoViolations(page)
  await shot(page, 'learnt')

  await page.getByRole('link', { name: 'Use it now' }).click()
  await expect(page.getByRole('button', { name: new RegExp(`^Style: ${NAME}`) })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Words your styles add' })).toBeVisible()
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  await promptBox(page).fill('a blue boat')
  await promptBox(page).press('Control+Enter')
  const row = page.getByRole('article', { name: /^a blue boat, stripes/ })
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await page.goto('/styles')
  await page.getByRole('main').getByRole('link', { name: NAME, exact: true }).first().click()
  await expect(page).toHaveURL(/\/styles\/[0-9a-f-]{36}$/)
  await wayBack(page)
})

/** From a style that was taught here to its pictures, to how it learnt, and to another try. */
async function wayBack(page: Page) {
  const about = page.getByRole('complementary', { name: 'About this style' })
  await expect(about.getByText('Things behind blinds.')).toHaveCount(1)
  await expect(about.getByText('At night.', { exact: true })).toBeVisible()
  await expect(about).toContainText('Poster, Storybook')
  await expect(about).toContainText('Taught onSprout')
  const usual = (strength: string) => page.getByRole('button', { name: `The usual strength, ${strength}`, exact: true })
  await expect(usual('0.8')).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: 'Make this the usual strength, 0.5' }).click()
  await expect(usual('0.5')).toBeVisible()
  await expect(usual('0.8')).toHaveCount(0)
  await expectNoViolations(page)
  await shot(page, 'taught-here')

  await about.getByRole('link', { name: '1 picture' }).click()
  await expect(page).toHaveURL(/\/gallery\?style=/)
  await expect(page.getByRole('link', { name: /a blue boat/ })).toHaveCount(1)
  await page.goBack()
  await about.getByRole('link', { name: 'How it learnt' }).click()
  await expect(heading(page, 'is learnt')).toBeVisible()
  await expect(usual('0.5')).toBeVisible()
  await page.goBack()
  await about.getByRole('button', { name: 'Teach it again' }).click()
  await expect(page).toHaveURL(/\/styles\/teach\/[0-9a-f-]{36}$/)
  await expect(cards(page)).toHaveCount(THINGS.length)
  await expect(page.getByRole('region', { name: /^Meaning/ })).toContainText(NAME)
  await page.getByRole('radio', { name: 'Thorough' }).click()
  await expect(page.getByRole('button', { name: 'Start teaching' })).toBeEnabled()
}

test('paused, asked for samples, and stopped with the best of what there is', async ({ page }) => {
  test.setTimeout(600_000)
  const name = `Blinds ${Date.now()}`
  await gather(page, name)
  await setValues(page, { Steps: '4000', 'Batch size': '1', 'Steps of a sample': '2', 'Sample 1': 'a red kite' })
  await page.getByRole('button', { name: 'Start teaching' }).click()
  const learnt = page.getByRole('progressbar', { name: 'Steps learnt' })
  const step = async () => Number(await learnt.getAttribute('aria-valuenow'))
  await expect.poll(step, { timeout: 240_000 }).toBeGreaterThan(2)

  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByText('It rests')).toBeVisible({ timeout: 120_000 })
  await expect(page.getByRole('button', { name: 'Sample now' })).toBeDisabled()
  const rested = await step()
  await page.reload()
  await expect(page.getByText('Nothing is lost. It holds no place meanwhile.')).toBeVisible()
  expect(await step()).toBe(rested)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(step, { timeout: 240_000 }).toBeGreaterThan(rested)

  await page.getByRole('button', { name: 'Sample now' }).click()
  const drawn = page.getByRole('list', { name: 'Steps', exact: true }).getByRole('listitem')
  await expect.poll(() => drawn.count(), { timeout: 120_000 }).toBeGreaterThan(1)
  await expect(page.getByRole('button', { name: 'Sample now' })).toBeEnabled({ timeout: 120_000 })

  await page.getByRole('button', { name: 'Stop and keep the best' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `${name} is learnt` })).toBeVisible({ timeout: 240_000 })
  await expect(page.getByText(/^Best at step \d+, learnt in/)).toBeVisible()
  await expect(page.getByRole('list', { name: /a red kite/ }).getByRole('img')).toHaveCount(4)
  await page.getByRole('link', { name: 'Use it now' }).click()
  await expect(page.getByRole('button', { name: new RegExp(`^Style: ${name}`) })).toBeVisible()
})
