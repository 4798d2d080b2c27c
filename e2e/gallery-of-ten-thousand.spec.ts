import { expect, type Page, test } from './support/test'
import { copyPictures } from '../bench/many-pictures.mjs'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** A wall of 10,000 real rows: any place of it, and few tiles in the page. How soon is for `npm run bench -- wall`. */
const MANY = 10_000

let studio: ThrowAwayStudio
test.beforeAll(async () => {
  studio = await openStudio()
})
test.afterAll(() => studio?.stop())

/** A picture that can be seen is whole. */
const isShown = (page: Page) =>
  page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLImageElement>('[data-picture] img')].some((image) => {
      const { top, bottom } = image.getBoundingClientRect()
      return bottom > 64 && top < innerHeight && image.complete && image.naturalWidth > 0
    }),
  )

test('ten thousand pictures: at once, anywhere, and few in the page @long', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await choosePictures(page, 1)
  await expect(finished(await create(page, 'a model of a picture'))).toHaveCount(1, { timeout: 240_000 })
  await copyPictures(studio.environment.DATABASE_URL, 1, MANY)

  await page.goto(`${studio.url}/`)
  await page.getByRole('link', { name: 'Gallery' }).first().click()
  await isShown(page)
  await expect(page.getByText('10001 pictures')).toBeAttached()
  for (const part of [0.5, 0.97, 0.13]) {
    await page.evaluate(
      (part) => window.scrollTo({ top: document.body.scrollHeight * part, behavior: 'instant' }),
      part,
    )
    await isShown(page)
    expect(await page.locator('[data-picture]').count()).toBeLessThanOrEqual(200)
  }
  await page.getByRole('slider', { name: 'Size of the pictures' }).press('Home')
  expect(await page.locator('[data-picture]').count()).toBeLessThanOrEqual(200)

  await page.getByRole('searchbox', { name: 'Find by words' }).fill('number 7777')
  await expect(page.getByRole('link', { name: 'picture number 7777' })).toHaveCount(1)
})
