import { AxeBuilder } from './support/axe'
import { expect, type Page, test } from './support/test'
import { kohyaLora, sproutAttention } from '../lib/testing/lora-files'
import { choosePictures, finished } from './support/create'
import { enterAsOwner, OWNER, promptBox, setupCode, studioUrl } from './support/people'

/** From the words to the picture: weights, looks, what was written before, and the styles that words ask for. */
test.use({ baseURL: studioUrl() })
test.describe.configure({ mode: 'serial' })

/** Goes on with Tab until the control of that name has the focus. */
async function tabTo(page: Page, name: RegExp, most = 40): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    const label = await page.evaluate(() => {
      const at = document.activeElement
      const own = at?.getAttribute('aria-label') ?? at?.textContent ?? ''
      return own || (at?.id && document.querySelector(`label[for="${at.id}"]`)?.textContent) || ''
    })
    if (name.test(label)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}

test('from the door to a picture in the gallery with the keyboard alone', async ({ page }) => {
  // The owner is there already, unless this spec runs by itself.
  await enterAsOwner(page)
  await page.context().clearCookies()
  await page.goto(`/sign-in?code=${setupCode()}`)
  const email = page.getByLabel('E-mail')
  await expect(async () => {
    await email.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type(OWNER.email)
    await expect(email).toHaveValue(OWNER.email)
  }).toPass()
  await page.keyboard.press('Tab')
  await page.keyboard.type(OWNER.password)
  await page.keyboard.press('Enter')
  await expect(promptBox(page)).toBeFocused()

  await page.keyboard.type('a red apple')
  await page.keyboard.press('Control+ArrowLeft')
  await page.keyboard.press('Control+ArrowUp')
  await page.keyboard.press('Control+ArrowUp')
  await expect(promptBox(page)).toHaveValue('a red (apple:1.2)')
  await expect(page.getByText('apple weighs 1.2')).toBeAttached()
  await page.keyboard.press('Control+ArrowDown')
  await expect(promptBox(page)).toHaveValue('a red (apple:1.1)')

  await tabTo(page, /^Looks$/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Flat/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Take the look Flat off' })).toBeVisible()

  await tabTo(page, /Change how many/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.press('/')
  await expect(promptBox(page)).toBeFocused()
  await page.keyboard.press('Control+Enter')

  const row = page.getByRole('article', { name: 'a red (apple:1.1), flat, simple shapes, few colours' })
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await tabToPicture(page)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/gallery\/[0-9a-f-]+$/)
  await expect(page.getByText('a red (apple:1.1)', { exact: false }).first()).toBeVisible()
})

/** Back through what comes before the box, to the newest picture. */
async function tabToPicture(page: Page): Promise<void> {
  for (let presses = 0; presses < 15; presses++) {
    await page.keyboard.press('Shift+Tab')
    if (await page.evaluate(() => /^\/gallery\/./.test(document.activeElement?.getAttribute('href') ?? ''))) return
  }
  throw new Error('Shift+Tab does not lead to the picture')
}

test('what was written before is found and taken again', async ({ page }) => {
  await enterAsOwner(page)
  await page.getByRole('button', { name: 'What you wrote before' }).click()
  await page.getByLabel('Find words you wrote').fill('APPLE:1.1')
  await page.getByRole('button', { name: /^a red \(apple:1\.1\)/ }).click()
  await expect(promptBox(page)).toHaveValue(/^a red \(apple:1\.1\)/)
  await expect(promptBox(page)).toBeFocused()
})

test('a look of her own is there in every browser, comes back with a picture, and is forgotten with undo', async ({
  page,
  browser,
}) => {
  await enterAsOwner(page)
  await promptBox(page).fill('pale light, long shadows')
  await page.getByRole('button', { name: 'Looks', exact: true }).click()
  await page.getByLabel('Name of a new look').fill('Tundra')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await expect(page.getByRole('button', { name: /^Tundra/ })).toBeVisible()

  const elsewhere = await (await browser.newContext({ baseURL: studioUrl() })).newPage()
  await enterAsOwner(elsewhere)
  await promptBox(elsewhere).fill('a hen')
  await elsewhere.getByRole('button', { name: 'Looks', exact: true }).click()
  await elsewhere.getByRole('button', { name: /^Tundra/ }).click()
  await elsewhere.keyboard.press('Escape')
  await choosePictures(elsewhere, 1)
  await promptBox(elsewhere).press('Control+Enter')
  const row = elsewhere.getByRole('article', { name: 'a hen, pale light, long shadows' })
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await elsewhere.getByRole('button', { name: 'Take the look Tundra off' }).click()
  await finished(row).click()
  await elsewhere.getByRole('button', { name: 'Remix' }).click()
  await expect(promptBox(elsewhere)).toHaveValue('a hen')
  await expect(elsewhere.getByRole('button', { name: 'Take the look Tundra off' })).toBeVisible()

  await elsewhere.getByRole('button', { name: 'Looks', exact: true }).click()
  await elsewhere.getByRole('button', { name: 'Forget the look Tundra' }).click()
  await expect(elsewhere.getByRole('button', { name: /^Tundra/ })).toHaveCount(0)
  await elsewhere.getByRole('button', { name: 'Undo' }).click()
  await elsewhere.getByRole('button', { name: 'Looks', exact: true }).click()
  await expect(elsewhere.getByRole('button', { name: /^Tundra/ })).toBeVisible()
  await elsewhere.context().close()
})

test('a tag of a style that is not here is said, and taken out', async ({ page }) => {
  await enterAsOwner(page)
  await promptBox(page).fill('a fox <lora:Nowhere:0.8>')
  await expect(page.getByText('“Nowhere” is no style here, so it is left out.')).toBeVisible()
  await page.getByRole('button', { name: 'Take it out' }).click()
  await expect(promptBox(page)).toHaveValue('a fox')
})

test('Auto suggests a style with its reason; one press takes it off, and programs may ask for it', async ({ page }) => {
  await enterAsOwner(page)
  await page.goto('/styles')
  const metadata = { 'modelspec.title': 'Origami', 'modelspec.license': 'CC0-1.0' }
  const buffer = kohyaLora(sproutAttention(), { rank: 4, alpha: 4, scale: 0.1, metadata })
  await expect(async () => {
    await page
      .getByLabel('A LoRA file')
      .setInputFiles({ name: 'brought.safetensors', mimeType: 'application/octet-stream', buffer })
    await expect(page.getByRole('link', { name: 'Origami' }).first()).toBeVisible({ timeout: 20_000 })
  }).toPass()

  await page.goto('/')
  const auto = page.getByRole('list', { name: 'Suggested by Auto' })
  await expect(async () => {
    await promptBox(page).fill('')
    await promptBox(page).fill('a swan folded from paper, origami')
    await expect(auto.getByText('because you wrote “origami”')).toBeVisible({ timeout: 20_000 })
  }).toPass({ timeout: 90_000 })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
  }
  if (process.env.KIZY_SHOTS) await shots(page)

  await auto.getByRole('button', { name: 'Take Origami off' }).click()
  await expect(auto).toHaveCount(0)
  await promptBox(page).fill('')
  await promptBox(page).fill('an origami crane')
  await auto.getByRole('button', { name: 'Keep Origami' }).click()
  await expect(page.getByRole('button', { name: /^Style: Origami/ })).toBeVisible()
  await page.getByRole('button', { name: 'Take Origami off' }).click()

  // Off is off, also after a reload.
  await page.getByRole('button', { name: 'Styles', exact: true }).click()
  await page.getByRole('switch', { name: 'Auto' }).click()
  await page.keyboard.press('Escape')
  await page.reload()
  await promptBox(page).fill('an origami frog')
  await page.waitForTimeout(2500)
  await expect(auto).toHaveCount(0)
  await page.getByRole('button', { name: 'Styles', exact: true }).click()
  await page.getByRole('switch', { name: 'Auto' }).click()

  const ask = (prompt: string) =>
    page.request.post('/api/v1/runs', { data: { prompt, loras: ['auto'], count: 1, steps: 1 } })
  const worn = async (prompt: string) => ((await (await ask(prompt)).json()) as { loras?: object[] }).loras
  expect(await worn('a boat, origami')).toMatchObject([{ name: 'Origami', because: 'origami' }])
  expect(await worn('a red apple, 3d')).toBeUndefined()
})

/** For eyes: KIZY_SHOTS=folder. */
async function shots(page: Page): Promise<void> {
  for (const [size, width, height] of [
    ['desktop', 1440, 900],
    ['phone', 390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${process.env.KIZY_SHOTS}/auto-${size}-${colorScheme}.png` })
    }
    await page.getByRole('button', { name: 'Looks', exact: true }).click()
    await page.screenshot({ path: `${process.env.KIZY_SHOTS}/looks-${size}.png` })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Styles', exact: true }).click()
    await page.screenshot({ path: `${process.env.KIZY_SHOTS}/styles-${size}.png` })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'What you wrote before' }).click()
    await page.waitForTimeout(600)
    await page.screenshot({ path: `${process.env.KIZY_SHOTS}/history-${size}.png` })
    await page.keyboard.press('Escape')
  }
  await page.setViewportSize({ width: 1280, height: 720 })
}
