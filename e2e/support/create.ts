import { expect, type Locator, type Page } from '@playwright/test'
import { promptBox } from './people'

/** Chooses how many pictures one press makes. */
export async function choosePictures(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: /Change how many/ }).click()
  await page.getByRole('menuitemradio', { name: new RegExp(`^${count} picture`) }).click()
}

/** Sets the steps in the drawer: many, where a test needs time in the middle of a picture. */
export async function chooseSteps(page: Page, steps: 'fewest' | 'most'): Promise<void> {
  await page.getByRole('button', { name: /^More settings/ }).click()
  await page.getByRole('slider', { name: 'Steps' }).press(steps === 'most' ? 'End' : 'Home')
  await page.keyboard.press('Escape')
}

/** Presses Create by the keyboard and answers the row that appears. */
export async function create(page: Page, words: string): Promise<Locator> {
  await promptBox(page).fill(words)
  await promptBox(page).press('Control+Enter')
  const row = page.getByRole('article', { name: words, exact: true })
  await expect(row).toBeVisible()
  return row
}

/** The finished pictures of a row; each is a link to the opened picture. */
export const finished = (row: Locator) =>
  row
    .getByRole('listitem')
    .getByRole('link', { name: /.+/ })
    .filter({ has: row.page().locator('img') })

export const drawing = (row: Locator) => row.getByRole('progressbar')
