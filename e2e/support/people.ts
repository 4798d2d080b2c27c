import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'

export const OWNER = { name: 'Anna', email: 'anna@example.org', password: 'a fox in the snow' }

/** Where the tests' studio is, and the code that opens it (see global-setup.ts). */
export const studioUrl = () => process.env.KIZY_E2E_URL ?? ''
export const setupCode = () => process.env.KIZY_E2E_CODE ?? ''

/** Cookies of the owner, by studio: most tests are not about the door. */
const signedIn = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** Comes in as the owner, by making her first when the studio is new. Ends in Create. */
export async function enterAsOwner(page: Page, url = studioUrl(), code = setupCode()): Promise<void> {
  const cookies = signedIn.get(url)
  if (cookies) {
    await page.context().addCookies(cookies)
    await page.goto(url)
    // Unless a test has ended this session meanwhile.
    if (new URL(page.url()).pathname === '/') return expect(promptBox(page)).toBeVisible()
  }
  await signInAsOwner(page, url, code)
  signedIn.set(url, await page.context().cookies())
}

async function signInAsOwner(page: Page, url: string, code: string): Promise<void> {
  await page.goto(`${url}/setup?code=${code}`)
  const isNew = page.url().includes('/setup')
  if (isNew) {
    const codeField = page.getByLabel('One-time code')
    if (await codeField.isVisible()) await codeField.fill(code)
    await page.getByLabel('Your name').fill(OWNER.name)
  }
  await page.getByLabel('E-mail').fill(OWNER.email)
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password)
  await page.getByRole('button', { name: isNew ? 'Open the studio' : 'Sign in' }).click()
  await expect(promptBox(page)).toBeVisible()
}

/** Someone else, by the owner's invitation, in a browser of her own. */
export async function joinAs(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(`${name.toLowerCase()}-${Date.now()}@example.org`)
  await page.getByLabel('Password', { exact: true }).fill('seven quiet harbours')
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(promptBox(page)).toBeVisible()
  return page
}

export const promptBox = (page: Page) => page.getByRole('textbox', { name: 'Describe a picture' })
