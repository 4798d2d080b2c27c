import { expect, type Page, test } from './support/test'
import { expectNoViolations } from './support/accessible'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })

const rooms: [name: string, go: (page: Page) => Promise<unknown>][] = [
  ['Create', (page) => page.goto('/')],
  ['Gallery', (page) => page.goto('/gallery')],
  [
    'an opened picture',
    async (page) => {
      await page.goto('/gallery')
      await page.getByRole('main').locator('a[href^="/gallery/"]').first().click()
      await expect(page.getByRole('complementary')).toBeVisible()
    },
  ],
  ['Settings', (page) => page.goto('/settings')],
  [
    'More',
    async (page) => {
      await page.goto('/')
      await page.getByRole('button', { name: /^More settings/ }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
]

test.describe('signed in', () => {
  test.beforeEach(async ({ page }) => {
    await enterAsOwner(page)
    if ((await page.getByRole('article').count()) === 0) {
      await choosePictures(page, 1)
      await expect(finished(await create(page, 'a fox, soft, on teal'))).toHaveCount(1, { timeout: 180_000 })
    }
  })

  for (const scheme of ['dark', 'light'] as const) {
    test(`axe finds nothing in any room, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      for (const [name, go] of rooms) {
        await go(page)
        await expectNoViolations(page, `${name}, ${scheme}`)
      }
    })
  }

  test('every room fits a phone', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    for (const [name, go] of rooms) {
      await go(page)
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return { scrollWidth, clientWidth }
      })
      expect(scrollWidth, name).toBeLessThanOrEqual(clientWidth)
      await expectNoViolations(page, `${name}, phone`)
    }
  })

  test('a long line in Settings is cut rather than the page widened', async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/settings')
    const line = page.getByRole('list', { name: 'Browsers you are signed in with' }).locator('p').last()
    await line.evaluate((element) => (element.textContent = 'Seen 11 months ago · signed in 11 months ago, and more'))
    const overflow = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth - clientWidth
    })
    expect(overflow).toBeLessThanOrEqual(0)
  })

  test('a picture is made, opened and left by the keyboard alone', async ({ page }) => {
    await page.goto('/')
    await expect(promptBox(page)).toBeFocused()
    const words = `a yellow star, flat, ${Date.now()}`
    await page.keyboard.type(words)
    await page.keyboard.press('Control+Enter')
    const row = page.getByRole('article', { name: words, exact: true })
    await expect(finished(row).first()).toBeVisible({ timeout: 180_000 })
    await finished(row).first().focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('complementary')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(promptBox(page)).toBeVisible()
  })
})

test('axe finds nothing at the door', async ({ page }) => {
  await page.goto('/sign-in')
  await expectNoViolations(page, 'Sign in')
})
