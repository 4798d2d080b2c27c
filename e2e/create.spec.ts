import { inflateSync } from 'node:zlib'
import { expect, type Locator, type Page, test } from './support/test'
import { choosePictures, chooseSteps, create, drawing, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

test('words become four pictures, which survive a reload in the middle', async ({ page }) => {
  const words = `a red apple, 3d, take ${Date.now()}`
  const row = await create(page, words)
  await expect(row.getByRole('listitem')).toHaveCount(4)
  await expect(promptBox(page)).toHaveValue('')

  await expect(drawing(row).first()).toBeVisible()
  await expect(row.getByText(/\d+ % · .* left/).first()).toBeVisible()
  await expect(row.getByRole('img', { name: /being drawn/ }).first()).toBeVisible()
  await expect(finished(row).first()).toBeVisible({ timeout: 180_000 })

  await page.reload()
  await expect(row.getByRole('listitem')).toHaveCount(4)
  await expect(finished(row)).toHaveCount(4, { timeout: 240_000 })
  await expect(row.getByText(/^4 pictures · /)).toBeVisible()
  await expect(row.getByRole('button', { name: 'Cancel' })).toHaveCount(0)
})

test('nothing shifts while pictures arrive', async ({ page }) => {
  await choosePictures(page, 2)
  const row = await create(page, `a blue house, flat, ${Date.now()}`)
  const tile = row.getByRole('listitem').first()
  const before = await boxOf(tile)
  await expect(finished(row)).toHaveCount(2, { timeout: 180_000 })
  expect(await boxOf(tile)).toEqual(before)
})

/** Where it is. A row that is just confirmed may be between two tiles: then there is none for a moment. */
async function boxOf(tile: Locator) {
  let box: Awaited<ReturnType<Locator['boundingBox']>> = null
  await expect.poll(async () => (box = await tile.boundingBox())).not.toBeNull()
  return box
}

test('cancel keeps what there is and can be taken up again', async ({ page }) => {
  await choosePictures(page, 3)
  await chooseSteps(page, 'most')
  const row = await create(page, `a green tree, cartoon, ${Date.now()}`)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  await expect(drawing(row)).toBeVisible()

  await row.getByRole('button', { name: 'Cancel' }).click()
  // One is there; on a busy machine a second may have come before the cancel did.
  await expect(row.getByText(/^[12] of 3 · cancelled$/)).toBeVisible({ timeout: 90_000 })
  const there = await finished(row).count()
  await expect(row.getByText(`${there} of 3 · cancelled`)).toBeVisible()
  await expect(row.getByText('Cancelled', { exact: true })).toHaveCount(3 - there)

  const kept = await finished(row).first().getAttribute('href')
  await row.getByRole('button', { name: 'More for this row' }).click()
  await page.getByRole('menuitem', { name: 'Go on where it stopped' }).click()
  await expect(finished(row)).toHaveCount(3, { timeout: 240_000 })
  const all = await finished(row).evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect(all).toContain(kept)
})

test('the same seed draws the same picture, and settings can be taken up again', async ({ page }) => {
  await choosePictures(page, 1)
  const words = `a purple heart, soft, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })

  await row.getByRole('button', { name: 'Use these settings again' }).click()
  await expect(promptBox(page)).toHaveValue(words)
  await row.getByRole('button', { name: 'More for this row' }).click()
  await page.getByRole('menuitem', { name: 'Use seed' }).click()
  await expect(page.getByRole('button', { name: 'Unlock the seed' })).toBeVisible()
  await promptBox(page).press('Control+Enter')

  const rows = page.getByRole('article', { name: words, exact: true })
  await expect(rows).toHaveCount(2)
  const pictures = finished(rows)
  await expect(pictures).toHaveCount(2, { timeout: 180_000 })
  const [first, second] = await Promise.all([fileOf(page, pictures.first()), fileOf(page, pictures.last())])
  expect(second.equals(first)).toBe(true)
})

test('the file says how it was made', async ({ page }) => {
  await choosePictures(page, 1)
  const words = `a rocket, flat, "quoted", ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  const file = await fileOf(page, finished(row))
  const texts = textChunks(file)
  expect(texts.parameters).toContain(words)
  expect(texts.parameters).toMatch(/Steps: \d+, Sampler: .+, CFG scale: .+, Seed: \d+, Size: 512x512/)
  expect(JSON.parse(texts.kizy!)).toMatchObject({ prompt: words, model: 'Sprout' })
})

async function fileOf(page: Page, picture: ReturnType<typeof finished>): Promise<Buffer> {
  const id = (await picture.getAttribute('href'))!.split('/').at(-1)
  return (await page.request.get(`/api/v1/artworks/${id}/file`)).body()
}

/** tEXt, zTXt and iTXt chunks of a PNG, by keyword. */
function textChunks(png: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
    const end = data.indexOf(0)
    const keyword = data.toString('latin1', 0, end)
    if (type === 'tEXt') found[keyword] = data.toString('latin1', end + 1)
    if (type === 'zTXt') found[keyword] = inflateSync(data.subarray(end + 2)).toString('latin1')
    if (type === 'iTXt') {
      const text = data.subarray(data.indexOf(0, data.indexOf(0, end + 3) + 1) + 1)
      found[keyword] = (data[end + 1] ? inflateSync(text) : text).toString('utf8')
    }
  }
  return found
}
