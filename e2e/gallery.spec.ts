import { expect, test } from './support/test'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

test('pictures hang in the gallery, open large, and come back after a delete', async ({ page }) => {
  await choosePictures(page, 2)
  const words = `a grinning face, cartoon, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(2, { timeout: 180_000 })

  await page.getByRole('link', { name: 'Gallery' }).first().click()
  await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible()
  const hung = page.getByRole('main').getByRole('link', { name: words })
  await expect(hung).toHaveCount(2)

  await hung.first().click()
  const facts = page.getByRole('complementary', { name: 'About this picture' })
  await expect(facts.getByRole('heading', { name: words })).toBeVisible()
  await expect(facts.getByText('Sprout')).toBeVisible()
  await expect(facts.getByText('512 × 512')).toBeVisible()
  const large = page.getByRole('img', { name: words })
  await expect.poll(() => large.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512)

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    facts.getByRole('link', { name: 'Save' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^a-grinning-face-cartoon-\d+-\d+\.png$/)

  const opened = page.url()
  await page.keyboard.press('ArrowRight')
  await expect(page).not.toHaveURL(opened)
  await page.keyboard.press('ArrowLeft')
  await expect(page).toHaveURL(opened)

  await facts.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('Picture deleted')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page).toHaveURL(opened) // it opens again once it is back
  await page.goto('/gallery')
  await expect(hung).toHaveCount(2)

  await hung.first().focus()
  await page.keyboard.press('Delete')
  await expect(hung).toHaveCount(1)
  await expect(page.getByText('Picture deleted')).toBeVisible() // said once it is so
  await page.reload()
  await expect(hung).toHaveCount(1)
})

test('remix takes words and settings back to Create', async ({ page }) => {
  await choosePictures(page, 1)
  const words = `a blue car, 3d, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  await page.getByRole('button', { name: 'Remix' }).click()
  await expect(promptBox(page)).toHaveValue(words)
})
