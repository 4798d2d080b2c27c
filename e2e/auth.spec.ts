import { type Browser, expect, type Page, test } from './support/test'
import { enterAsOwner, OWNER, studioUrl } from './support/people'

/** The door of the studio, from outside: in, out, invited, thrown out. */
async function open(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: studioUrl() })
  return context.newPage()
}

async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

const atHome = (page: Page) => page.waitForURL((url) => url.pathname === '/')

/** How the pages of the API answer whoever holds this page's cookies. */
const statusOf = async (page: Page, path: string) => (await page.request.get(`${studioUrl()}${path}`)).status()

test.beforeAll(async ({ browser }) => {
  // The owner, if this file runs alone against a new studio.
  await enterAsOwner(await open(browser))
})

test('signs out and in again, back to where one wanted to go, and nowhere else', async ({ browser }) => {
  const page = await open(browser)
  await signIn(page, OWNER)
  await atHome(page)
  const cookie = (await page.context().cookies()).find(({ name }) => name.endsWith('session-token'))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  // The cookie that was is dead for good, not only gone from this browser.
  await page.context().addCookies([cookie!])
  expect(await statusOf(page, '/api/v1/runs')).toBe(401)
  await page.context().clearCookies()

  await page.goto('/sign-in?next=//evil.example')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await atHome(page)
  expect(page.url()).toBe(`${studioUrl()}/`)
})

test('whoever came for one page gets there through the door', async ({ browser }) => {
  const page = await open(browser)
  await page.goto('/gallery?from=a-friend')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/gallery\?from=a-friend$/)
})

test('works without JavaScript', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: studioUrl(), javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/sign-in?next=/settings')
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill('a wrong password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('do not go together')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/settings$/)
})

test('wrong passwords get slower, also for somebody who is not there', async ({ browser }) => {
  const page = await open(browser)
  await page.goto('/sign-in')
  const email = page.getByLabel('E-mail')
  await email.fill('nobody@example.org')
  for (let i = 0; i < 6; i++) {
    await page.getByLabel('Password', { exact: true }).fill(`a wrong password ${i}`)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await answered
    await expect(page.getByRole('button', { name: 'Sign in' })).not.toHaveAttribute('aria-busy')
  }
  await expect(page.getByText(/Too many wrong tries\. Try again in \d+ seconds?\./)).toBeVisible()
})

test('an invitation makes a member who sees nothing of the owner’s', async ({ browser }) => {
  const owner = await open(browser)
  await signIn(owner, OWNER)
  await atHome(owner)
  await owner.goto('/settings')
  await owner.getByLabel('Invite somebody').fill('ben@example.org')
  await owner.getByRole('button', { name: 'Make a link' }).click()
  const link = await owner.getByLabel('Invitation link').inputValue()

  const member = await open(browser)
  await member.goto(link)
  await expect(member.getByLabel('E-mail')).toHaveValue('ben@example.org')
  await member.getByLabel('Your name').fill('Ben')
  await member.getByLabel('Password', { exact: true }).fill('sand between the toes')
  await member.getByRole('button', { name: 'Join' }).click()
  await atHome(member)

  await member.goto('/settings')
  await expect(member.getByRole('heading', { name: 'You', exact: true })).toBeVisible()
  await expect(member.getByRole('heading', { name: 'People' })).toHaveCount(0)
  await expect(member.getByText(OWNER.email)).toHaveCount(0)
  for (const path of ['/api/v1/runs', '/api/v1/artworks']) {
    const answer = await (await member.request.get(`${studioUrl()}${path}`)).json()
    expect(Object.values(answer).filter(Array.isArray).flat()).toEqual([])
  }

  const stranger = await open(browser)
  await stranger.goto(link)
  await expect(stranger.getByRole('heading', { name: 'This invitation is over' })).toBeVisible()
})

test('a revoked session is signed out at its next step', async ({ browser }) => {
  const [here, there] = [await open(browser), await open(browser)]
  for (const page of [here, there]) {
    await signIn(page, OWNER)
    await atHome(page)
  }
  await here.goto('/settings')
  await here.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(here).toHaveURL(/\/sign-in/)
  expect(await statusOf(there, '/api/v1/runs')).toBe(401)
  await there.goto('/gallery')
  await expect(there).toHaveURL(/\/sign-in/)
})
