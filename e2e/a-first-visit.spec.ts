import { expect, test } from './support/test'
import { OWNER, setupCode, studioUrl } from './support/people'

/**
 * The first visit to a new studio. The name of this file sorts before the
 * others, because it needs a studio that has no owner yet and leaves one behind.
 */

/** What a proxy adds: with it the studio asks for the one-time code, as it does for everybody not on its machine. */
const PROXY = { via: '1.1 proxy' }

test.use({ baseURL: studioUrl() })
test.describe.configure({ mode: 'serial' })

test('behind a proxy the first visitor needs the code; a wrong one makes nobody', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: studioUrl(), extraHTTPHeaders: PROXY })
  const page = await context.newPage()
  await page.goto('/')
  test.skip(page.url().endsWith('/sign-in'), 'this studio has an owner already')
  await expect(page).toHaveURL(/\/setup$/)

  const fill = async (typed: string) => {
    await page.getByLabel('One-time code').fill(typed)
    await page.getByLabel('Your name').fill(OWNER.name)
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
    await page.getByRole('button', { name: 'Open the studio' }).click()
  }
  await fill('AAAA-AAAA')
  await expect(page.getByText('This is not the code')).toBeVisible()
  expect((await page.request.get('/api/v1/runs')).status()).toBe(401)

  await fill(setupCode().toLowerCase().replace('-', ' '))
  await page.waitForURL((url) => url.pathname === '/')
  expect((await page.request.get('/api/v1/runs')).status()).toBe(200)
})

test('with an owner, /setup is closed and the code is used up', async ({ page }) => {
  await page.goto(`/setup?code=${setupCode()}`)
  await expect(page).toHaveURL(/\/sign-in$/)
})
