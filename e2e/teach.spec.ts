import { AxeBuilder } from './support/axe'
import { expect, type Page, test } from './support/test'
import sharp from 'sharp'
import { makeZip } from '../lib/testing/zips'
import { enterAsOwner, studioUrl } from './support/people'

/** From a zip to the press: what comes in is seen, judged and captioned, and all of it is kept. */
test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

const THINGS = ['red-apple', 'green_tree', 'blue whale', 'yellow-sun', 'grey house', 'pink flower', 'black cat']

function svg(index: number): Buffer {
  const hue = (index * 67) % 360
  const shapes = [0, 1, 2].map((at) => {
    const [x, y, size] = [(index * 37 + at * 29) % 70, (index * 53 + at * 41) % 70, 18 + ((index * 7 + at * 5) % 14)]
    return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="hsl(${(hue + 120 + at * 60) % 360} 70% ${30 + at * 15}%)"/>`
  })
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="256" height="256"><rect width="100" height="100" fill="hsl(${hue} 60% 70%)"/>${shapes.join('')}</svg>`,
  )
}

async function zipOfThings(): Promise<Buffer> {
  const pictures = await Promise.all(
    THINGS.map(async (name, index) => ({
      name: `things/0${index}_${name}.png`,
      content: await sharp(svg(index)).png().toBuffer(),
    })),
  )
  return makeZip([
    ...pictures,
    { name: 'things/almost.png', content: await sharp(svg(0)).modulate({ brightness: 1.01 }).png().toBuffer() },
    { name: 'things/blurred.jpg', content: await sharp(svg(9)).blur(14).jpeg().toBuffer() },
    { name: 'things/blurred.txt', content: Buffer.from('a watercolour painting of a boat') },
    { name: '../../escape.png', content: pictures[0]!.content },
    { name: 'things/notes.docx', content: Buffer.from('no picture') },
  ])
}

const step = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) })
const cards = (page: Page) => page.getByRole('list', { name: 'Pictures', exact: true }).locator('> li')

async function bring(page: Page, name: string, buffer: Buffer, mimeType = 'application/zip') {
  await page.getByLabel('Pictures or a zip').setInputFiles({ name, mimeType, buffer })
}

test('a zip becomes a grid with findings and captions, and everything is kept', async ({ page }) => {
  await page.goto('/styles/teach')
  await bring(page, 'things.zip', await zipOfThings())
  await expect(cards(page)).toHaveCount(9, { timeout: 60_000 })
  await expect(page).toHaveURL(/\/styles\/teach\/[0-9a-f-]{36}$/)

  const refused = page.getByText('2 files were not taken')
  await refused.click()
  await expect(page.getByText('Its name points outside the zip.')).toBeVisible()
  await refused.click()

  await expect(page.getByText('Much like picture 1')).toBeVisible()
  await expect(page.getByText('Out of focus')).toBeVisible()
  const blurred = page.getByRole('list', { name: 'To look at in picture 9' }).getByRole('listitem')
  await expect(blurred).toHaveText([/Out of focus/, /The caption names the look/])
  await expect(page.getByLabel('Caption of picture 3', { exact: true })).toHaveValue('blue whale')

  await page.getByRole('button', { name: 'Drop it, picture 8: much like picture 1' }).click()
  await expect(cards(page)).toHaveCount(8)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(cards(page)).toHaveCount(9)
  await page.getByRole('button', { name: 'Keep picture 9 as it is: out of focus' }).click()
  await expect(blurred).toHaveText([/The caption names the look/])
  await page
    .getByRole('button', { name: 'Take it out of the caption of picture 9: the caption names the look' })
    .click()
  await expect(page.getByLabel('Caption of picture 9', { exact: true })).toHaveValue('a boat')

  await page.getByLabel('Name', { exact: true }).fill('Paper cuts')
  await page.getByLabel('What do the pictures show?').fill('Things cut from coloured paper')
  await page.getByLabel('Caption of picture 1', { exact: true }).fill('an apple')
  await page.getByRole('button', { name: 'Replace', exact: true }).click()
  await page.getByLabel('Find in all captions').fill('whale')
  await page.getByLabel('Put in its place').fill('fish')
  await page.getByRole('button', { name: 'Replace all' }).click()
  await expect(page.getByText('One caption changed')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Kept as you go')).toBeVisible()

  await page.reload()
  await expect(cards(page)).toHaveCount(9)
  await expect(page.getByLabel('Caption of picture 1', { exact: true })).toHaveValue('an apple')
  await expect(page.getByLabel('Caption of picture 3', { exact: true })).toHaveValue('blue fish')
  await expect(step(page, 'Meaning')).toContainText('called with papercuts')
  await expect(step(page, 'Teach')).toBeVisible()

  // Whoever comes back later finds it.
  await page.goto('/styles/teach')
  await expect(page.getByRole('link', { name: /Paper cuts/ }).first()).toBeVisible()
})

test('a file whose way was cut goes on to where it was, also after a reload', async ({ page }) => {
  const sentTo: string[] = []
  let isCut = true
  await page.route('**/api/uploadthing/ingest/**', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue()
    sentTo.push(new URL(route.request().url()).pathname)
    return isCut ? route.abort() : route.continue()
  })
  page.on('dialog', (dialog) => void dialog.accept())
  await page.goto('/styles/teach')
  const file = page.getByLabel('Pictures or a zip')
  const bringIt = async () => {
    const before = sentTo.length
    await file.setInputFiles('docs/images/create.png')
    await expect.poll(() => sentTo.length, { timeout: 10_000 }).toBeGreaterThan(before)
  }
  // A page that does not listen yet is asked once more.
  await expect(bringIt).toPass()
  await page.reload()
  isCut = false
  await expect(bringIt).toPass()
  await expect(cards(page)).toHaveCount(1, { timeout: 60_000 })
  expect(new Set(sentTo).size).toBe(1)
  // What has arrived is over: the same picture once more is a file of its own.
  await bringIt()
  expect(sentTo.at(-1)).not.toBe(sentTo[0])
})

test('what is no picture is refused before it is sent, and by its content', async ({ page }) => {
  await page.goto('/styles/teach')
  await bring(page, 'notes.docx', Buffer.from('x'), 'application/msword')
  await page.getByText('One file was not taken').click()
  await expect(page.getByText('It is not a picture, a video or a zip.')).toBeVisible()
  await bring(page, 'fox.png', Buffer.from('not a picture at all'), 'image/png')
  await expect(page.getByText('is not a picture, a video or a zip that can be used here')).toBeVisible({
    timeout: 30_000,
  })
})

for (const theme of ['dark', 'light'] as const) {
  test(`the wizard is sound for everybody, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme })
    await page.goto('/styles/teach')
    const empty = await new AxeBuilder({ page }).analyze()
    expect(empty.violations).toEqual([])
    await bring(page, 'things.zip', await zipOfThings())
    await expect(cards(page)).toHaveCount(9, { timeout: 60_000 })
    await page.getByText('2 files were not taken').click()
    const full = await new AxeBuilder({ page }).analyze()
    expect(full.violations).toEqual([])
    if (process.env.KIZY_SHOTS) {
      await page.screenshot({ path: `${process.env.KIZY_SHOTS}/teach-${theme}.png`, fullPage: true })
      await page.setViewportSize({ width: 390, height: 844 })
      await page.screenshot({ path: `${process.env.KIZY_SHOTS}/teach-phone-${theme}.png`, fullPage: true })
    }
  })
}
