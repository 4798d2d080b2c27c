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

test('taught, watched, and used', async ({ page }) => {
  test.setTimeout(600_000)
  await page.goto('/styles/teach')
  const files = await Promise.all(
    THINGS.map(async (name, index) => ({ name: `${name}.png`, mimeType: 'image/png', buffer: await striped(index) })),
  )
  const cards = page.getByRole('list', { name: 'Pictures', exact: true }).getByRole('listitem')
  await expect(async () => {
    await page.getByLabel('Pictures or a zip').setInputFiles(files)
    await expect(cards.first()).toBeVisible({ timeout: 10_000 })
  }).toPass()
  await expect(cards).toHaveCount(THINGS.length, { timeout: 60_000 })
  await page.getByLabel('Name', { exact: true }).fill(NAME)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByLabel('Steps', { exact: true }).fill(String(STEPS))
  await page.getByLabel('Batch size', { exact: true }).fill('2')
  await page.getByLabel('Steps of a sample', { exact: true }).fill('4')
  await page.keyboard.press('Escape')
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
  await page.getByRole('link', { name: NAME }).first().click()
  await expect(page.getByRole('main')).not.toContainText('nothing yet')
})
