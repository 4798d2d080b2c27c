import { AxeBuilder } from './support/axe'
import { expect, type Locator, type Page, test } from './support/test'
import sharp from 'sharp'
import { choosePictures, chooseSteps, create, finished } from './support/create'
import { enterAsOwner, studioUrl } from './support/people'

/** What goes into a picture beside words, and what is done to it afterwards. */
test.use({ baseURL: studioUrl() })
test.beforeEach(async ({ page }) => {
  await enterAsOwner(page)
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
})

const SIZE = { width: 200, height: 160 }
/** A picture whose every part can be told from the others. */
const stripes = (name: string) =>
  sharp(Buffer.from(Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, at) => (at * 37) % 251)), {
    raw: { ...SIZE, channels: 3 },
  })
    .png()
    .toBuffer()
    .then((buffer) => ({ name, mimeType: 'image/png', buffer }))

const bring = async (page: Page, ...names: string[]) =>
  page.getByLabel('A picture to start from').setInputFiles(await Promise.all(names.map(stripes)))
const startChip = (page: Page) => page.getByRole('button', { name: /^Starts from / })
const facts = (page: Page) => page.getByRole('complementary', { name: 'About this picture' })

async function openMade(page: Page, words: string): Promise<void> {
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await finished(row).click()
  await expect(facts(page)).toBeVisible()
}

/** The file of the opened picture, as colours. */
async function pixelsOf(page: Page) {
  const answer = await page.request.get(`/api/v1/artworks/${page.url().split('/').at(-1)}/file`)
  return sharp(await answer.body())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}

async function isSound(page: Page, part: Locator): Promise<void> {
  await expect(part).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
}

test('effects: chosen by name, seen before and after, and had again', async ({ page }) => {
  await page.getByRole('button', { name: 'Effects' }).click()
  const sheet = page.getByRole('dialog', { name: 'Effects' })
  await sheet.getByRole('switch', { name: 'Finer faces' }).click()
  await sheet.getByRole('radio', { name: '2×' }).click()
  await isSound(page, sheet)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Effects: Finer faces, 2×' })).toBeVisible()

  await openMade(page, `grinning face, 3d, ${Date.now()}`)
  await expect(facts(page).getByText('1024 × 1024')).toBeVisible()
  await expect(facts(page).getByText('finer faces, 2×')).toBeVisible()
  await facts(page).getByRole('button', { name: 'Before and after' }).click()
  const compare = page.getByRole('dialog', { name: 'Compare' })
  for (const side of ['Before', 'After']) {
    const image = compare.getByRole('img', { name: side })
    await expect
      .poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth))
      .toBe(side === 'After' ? 1024 : 512)
  }
  await page.keyboard.press('Escape')
  await facts(page).getByRole('button', { name: 'Remix' }).click()
  await page.getByRole('button', { name: 'No effects' }).click()
  await expect(page.getByRole('button', { name: 'Effects', exact: true })).toBeVisible()
})

test('a painted part changes, and every other pixel stays', async ({ page }) => {
  await bring(page, 'stripes.png')
  await startChip(page).click()
  await page.getByRole('radio', { name: 'A part' }).click()
  const editor = page.getByRole('dialog', { name: 'Paint what should change' })
  const canvas = editor.getByRole('img', { name: /what is painted/ })
  await expect(canvas).toHaveAttribute('width', String(SIZE.width))
  await isSound(page, editor)

  // Painted by hand, thought better of, and painted by numbers.
  const box = (await canvas.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3, { steps: 4 })
  await page.mouse.up()
  await expect(editor.getByRole('button', { name: 'Change this part' })).toBeEnabled()
  await page.keyboard.press('Control+z')
  await expect(editor.getByRole('button', { name: 'Change this part' })).toBeDisabled()
  await editor.getByText('A box by numbers').click()
  await editor.getByRole('button', { name: 'Paint this box' }).click()
  await editor.getByRole('button', { name: 'Change this part' }).click()
  await expect(startChip(page)).toHaveAccessibleName('Starts from stripes.png, changing a painted part')
  await expect(startChip(page)).toBeFocused()
  await page.reload()
  await expect(startChip(page)).toHaveAccessibleName(/changing a painted part$/)

  await openMade(page, `red apple, 3d, ${Date.now()}`)
  await expect(facts(page).getByText('a painted part changed 90 %')).toBeVisible()
  const [made, given] = [
    await pixelsOf(page),
    await sharp((await stripes('')).buffer)
      .raw()
      .toBuffer(),
  ]
  expect([made.info.width, made.info.height]).toEqual([SIZE.width, SIZE.height])
  const changed = { within: 0, beyond: 0 }
  for (let at = 0; at < given.length; at += 3) {
    const [x, y] = [(at / 3) % SIZE.width, Math.floor(at / 3 / SIZE.width)]
    const isWithin = x >= 50 && x < 150 && y >= 40 && y < 120
    if (!made.data.subarray(at, at + 3).equals(given.subarray(at, at + 3))) changed[isWithin ? 'within' : 'beyond']++
  }
  expect(changed.beyond).toBe(0)
  expect(changed.within).toBeGreaterThan(4000)

  // The same way again, from what was made: beyond its edges now.
  await facts(page).getByRole('button', { name: 'Remix' }).click()
  await startChip(page).click()
  await page.getByRole('radio', { name: 'Beyond it' }).click()
  await page.getByRole('button', { name: 'All around' }).click()
  await page.keyboard.press('Escape')
  await expect(startChip(page)).toHaveAccessibleName(/going on all around$/)
  await openMade(page, `green tree, flat, ${Date.now()}`)
  await expect(facts(page).getByText('going on all around')).toBeVisible()
  await expect(facts(page).getByText('296 × 240')).toBeVisible()
  await page.goto('/')
  await startChip(page).click()
  await page.getByRole('button', { name: 'Start from nothing' }).click()
})

test('several pictures, on a phone: one to begin with, one to follow, and they change places', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await bring(page, 'first.png', 'second.png')
  await expect(startChip(page)).toHaveAccessibleName(/^Starts from first.png/)
  const lines = page.getByRole('button', { name: /^Follows the lines of / })
  await expect(lines).toHaveAccessibleName('Follows the lines of second.png, closely')
  await lines.click()
  await page.getByRole('slider', { name: 'Follow its lines' }).press('End')
  await isSound(page, page.getByRole('dialog', { name: 'A picture to follow' }))
  await page.getByRole('radio', { name: 'Start from it' }).click()
  await expect(startChip(page)).toHaveAccessibleName(/^Starts from second.png/)
  await expect(lines).toHaveAccessibleName('Follows the lines of first.png, closely')
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(await overflow()).toBe(0)

  await startChip(page).click()
  await page.getByRole('radio', { name: 'A part' }).click()
  const editor = page.getByRole('dialog', { name: 'Paint what should change' })
  await isSound(page, editor)
  expect(await overflow()).toBe(0)
  await editor.getByRole('button', { name: 'Close' }).click()

  await openMade(page, `a house, soft, ${Date.now()}`)
  await expect(facts(page).getByText('Follows the lines of')).toBeVisible()
  await page.goto('/')
  await page.getByRole('button', { name: 'Take first.png away' }).click()
  await startChip(page).click()
  await page.getByRole('button', { name: 'Start from nothing' }).click()
})

test('an address, and what programs say wrongly', async ({ page }) => {
  await page.getByRole('button', { name: 'Start from a picture' }).click()
  const menu = page.getByRole('dialog', { name: 'Bring a picture' })
  await isSound(page, menu)
  await menu.getByLabel('From an address').fill('http://127.0.0.1/secret.png')
  await menu.getByRole('button', { name: 'Fetch' }).click()
  await expect(page.getByRole('region', { name: /Notifications/ }).getByRole('listitem')).toBeVisible()
  await expect(startChip(page)).toHaveCount(0)

  const send = (part: object) =>
    page.evaluate(async (wish) => {
      const answer = await fetch('/api/v1/runs', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify({ prompt: 'a fox', ...wish }),
      })
      return answer.status
    }, part)
  const nobody = 'artwork:01920000-0000-7000-8000-000000000000'
  const structure = { role: 'structure', source: nobody }
  expect(await send({ start: { source: nobody } })).toBe(404)
  expect(await send({ references: [structure] })).toBe(404)
  expect(await send({ references: Array(4).fill(structure) })).toBe(422)
  expect(await send({ effects: { enlarge: 3 } })).toBe(422)
})
