import { AxeBuilder } from './support/axe'
import { expect, type Locator, type Page, test } from './support/test'
import { choosePictures, chooseSteps, create, drawing, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

const made = (page: Page) => page.getByRole('dialog', { name: 'How this was made' })
const part = (dialog: Locator, name: RegExp | string) => dialog.getByRole('button', { name })

async function openFromPicture(page: Page, picture: Locator): Promise<Locator> {
  await picture.click()
  await page.getByRole('button', { name: 'How this was made' }).click()
  const dialog = made(page)
  await expect(dialog.getByRole('list')).toBeVisible()
  return dialog
}

async function expectNoViolations(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze()
  expect(
    violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map(({ target }) => target).join(' ')}`),
  ).toEqual([])
}

test('names, times, and what was there already', async ({ page }) => {
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  const words = `a red kite, flat, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })

  const dialog = await openFromPicture(page, finished(row))
  await expect(dialog.getByRole('listitem')).toHaveCount(5)
  await expect(part(dialog, new RegExp(`^Text prompt ${words} Given`))).toBeVisible()
  for (const name of ['Text to image Sprout', 'Upscale', 'Save picture']) {
    await expect(part(dialog, new RegExp(`^${name}.*\\d+(\\.\\d)? s From `))).toBeVisible()
  }
  await expect(dialog.getByText(/^5 parts · .+ s of work$/)).toBeVisible()
  await expect(dialog.getByText('Already there')).toHaveCount(0)

  // The same seed once more: nothing has to be made again.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Use this seed' }).click()
  await promptBox(page).fill(words)
  await promptBox(page).press('Control+Enter')
  const rows = page.getByRole('article', { name: words, exact: true })
  await expect(rows).toHaveCount(2)
  await expect(finished(rows.last())).toHaveCount(1, { timeout: 180_000 })
  const again = await openFromPicture(page, finished(rows.last()))
  await expect(again.getByText('Already there', { exact: true })).toHaveCount(3)
  await expect(again.getByText('5 parts · 3 already there', { exact: true })).toBeVisible()
})

test('by the keyboard, in both lights, on a phone, and clean for axe', async ({ page }) => {
  await choosePictures(page, 2)
  await chooseSteps(page, 'fewest')
  const row = await create(page, `a yellow lemon, flat, ${Date.now()}`)
  await expect(finished(row)).toHaveCount(2, { timeout: 180_000 })
  await finished(row).first().click()
  await page.emulateMedia({ reducedMotion: 'reduce' })

  const opener = page.getByRole('button', { name: 'How this was made' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = made(page)
  await expect(dialog.getByRole('listitem')).toHaveCount(8)
  // Of two pictures' parts, three belong to the other one.
  await expect(dialog.getByText('Not part of this picture.')).toHaveCount(3)

  const draw = part(dialog, /^Text to image/).first()
  await draw.focus()
  await page.keyboard.press('Enter')
  await expect(draw).toHaveAttribute('aria-expanded', 'true')
  const about = dialog.getByRole('region', { name: 'About Text to image' })
  await expect(about.getByText('Seed', { exact: true })).toBeVisible()
  await expect(about.getByText('Text as prompt')).toBeVisible()

  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectNoViolations(page, colorScheme)
  }

  await page.setViewportSize({ width: 390, height: 844 })
  await expect(about).toBeVisible()
  const tops = await dialog
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => item.getBoundingClientRect().top))
  expect(tops).toEqual([...tops].sort((a, b) => a - b))
  const overflow = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await expectNoViolations(page, 'phone')

  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(opener).toBeFocused()
})

test('a run that was cancelled shows from Create how far it came', async ({ page }) => {
  await choosePictures(page, 2)
  await chooseSteps(page, 'most')
  const row = await create(page, `a blue boat, flat, ${Date.now()}`)
  await expect(drawing(row).first()).toBeVisible({ timeout: 180_000 })
  await row.getByRole('button', { name: 'Cancel' }).click()
  await expect(row.getByText(/of 2 · cancelled/)).toBeVisible({ timeout: 90_000 })

  await row.getByRole('button', { name: 'More for this row' }).click()
  await page.getByRole('menuitem', { name: 'How this was made' }).click()
  const dialog = made(page)
  await expect(dialog.getByRole('listitem')).toHaveCount(8)
  await expect(dialog.getByText('Cancelled', { exact: true }).first()).toBeVisible()
  await expect(dialog.getByText('Given', { exact: true })).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(row.getByRole('button', { name: 'More for this row' })).toBeFocused()
})
