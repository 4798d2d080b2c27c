import { expect, type Locator, type Page, test } from './support/test'
import { kohyaLora, loha, sproutAttention } from '../lib/testing/lora-files'
import { expectNoViolations } from './support/accessible'
import { choosePictures, chooseSteps, finished } from './support/create'
import { type RunAnswer, runToEnd, sendGraph } from './support/graphs'
import { enterAsOwner, joinAs, promptBox, studioUrl } from './support/people'

/** A style from its file to a picture, and to another person of the studio. */
test.use({ baseURL: studioUrl() })
test.describe.configure({ mode: 'serial' })

const NAME = `Loud noise ${Date.now()}`
const metadata = { 'modelspec.title': NAME, 'modelspec.trigger_phrase': 'ldns', 'modelspec.license': 'CC0-1.0' }
const file = kohyaLora(sproutAttention(), { rank: 4, alpha: 4, scale: 0.35, metadata })

const bring = (page: Page, name: string, buffer: Buffer) =>
  page.getByLabel('A LoRA file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
const main = (page: Page) => page.getByRole('main')
const chip = (page: Page) => page.getByRole('button', { name: new RegExp(`^Style: ${NAME}`) })
/** Where the file of a row's only picture is. */
async function pictureOf(row: Locator): Promise<string> {
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  return fileOf((await finished(row).getAttribute('href'))!)
}

const fileOf = (href: string) => `${href.replace('/gallery/', '/api/v1/artworks/')}/file`

/** Mean difference of two pictures, in levels of 0 to 255: their files differ by their words alone already. */
const difference = (page: Page, one: string, other: string): Promise<number> =>
  page.evaluate(
    async (addresses) => {
      const pixels = await Promise.all(
        addresses.map(async (address) => {
          const bitmap = await createImageBitmap(await (await fetch(address)).blob())
          const canvas = new OffscreenCanvas(64, 64).getContext('2d')!
          canvas.drawImage(bitmap, 0, 0, 64, 64)
          return canvas.getImageData(0, 0, 64, 64).data
        }),
      )
      const [a, b] = pixels as [Uint8ClampedArray, Uint8ClampedArray]
      return a.reduce((sum, level, at) => sum + Math.abs(level - b[at]!), 0) / a.length
    },
    [one, other],
  )

/** A fox in the style of a source. */
const drawnIn = (source: string) => ({
  name: 'a fox',
  nodes: {
    words: { type: 'kizy/StringInput', params: { value: 'a fox' } },
    style: { type: 'kizy/LoRALoader', params: { source } },
    draw: { type: 'kizy/TextToImage', params: { steps: 2, seed: 7 } },
    output: { type: 'kizy/ImageOutput' },
  },
  edges: [
    { from: 'words.text', to: 'draw.prompt' },
    { from: 'style.lora', to: 'draw.loras' },
    { from: 'draw.image', to: 'output.image' },
  ],
})

async function expectFits(page: Page, room: string) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, room).toBeLessThanOrEqual(0)
}

test('what is no LoRA for these models is refused with the reason', async ({ page }) => {
  await enterAsOwner(page)
  await page.goto('/styles')
  await bring(
    page,
    'wide.safetensors',
    kohyaLora({ 'unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q': [320, 320] }),
  )
  await expect(page.getByRole('alert').getByText('made for another model')).toBeVisible()
  await bring(page, 'other.safetensors', kohyaLora({ 'unet.elsewhere.to_q': [4, 4] }))
  await expect(page.getByText('0 of its 1 layers are in the models that are installed here (Sprout).')).toBeVisible()
  await bring(page, 'pickled.pt', Buffer.from('80027d71002858', 'hex'))
  await expect(page.getByText('It must be a .safetensors file', { exact: false })).toBeVisible()
})

test('a style in another form than plain LoRA is worn, and saved as it came', async ({ page }) => {
  await enterAsOwner(page)
  await page.goto('/styles')
  const name = `Woven ${Date.now()}`
  await bring(page, 'woven.safetensors', loha(sproutAttention(), { metadata: { 'modelspec.title': name } }))
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await expect(page.getByText('its own names · rank 4')).toBeVisible()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('menuitem')).toHaveCount(1)
  const href = await page.getByRole('menuitem', { name: /As it came/ }).getAttribute('href')
  const answer = await page.request.get(href!)
  expect((await answer.body()).includes('hada_w1_a')).toBe(true)
  expect((await page.request.get(href!.replace('stored', 'kohya'))).status()).toBe(422)
  const id = new URL(page.url()).pathname.split('/').at(-1)!
  const run = (await (await sendGraph(page.request, studioUrl(), drawnIn(`lora:${id}`))).json()) as RunAnswer
  const end = await runToEnd(page.request, studioUrl(), run.id)
  expect(end.problem).toBeNull()
  expect(end.status).toBe('succeeded')
})

test('a LoRA that fits nothing ends its run with words, whatever way it came', async ({ page }) => {
  await enterAsOwner(page)
  const stray = kohyaLora({ 'unet.elsewhere.to_q': [4, 4] }, { seed: Date.now() % 1000 })
  const files = [{ name: 'stray.safetensors', size: stray.length, type: 'application/octet-stream' }]
  const announced = await page.request.post('/api/uploadthing?actionType=upload&slug=lora', {
    data: { files, input: null },
  })
  const [{ url }] = (await announced.json()) as [{ url: string }]
  const multipart = { file: { name: 'stray.safetensors', mimeType: 'application/octet-stream', buffer: stray } }
  const sent = await page.request.put(url, { headers: { range: 'bytes=0-' }, multipart })
  const { serverData } = (await sent.json()) as { serverData: { id: string } }
  const run = (await (
    await sendGraph(page.request, studioUrl(), drawnIn(`upload:${serverData.id}`))
  ).json()) as RunAnswer
  const end = await runToEnd(page.request, studioUrl(), run.id)
  expect(end.problem).toMatchObject({ code: 'lora_refused', title: 'A style does not fit this model.' })
})

test('a style is brought in, used, and changes the picture', async ({ page }) => {
  await enterAsOwner(page)
  await page.goto('/styles')
  await bring(page, 'loud.safetensors', file)
  await expect(page.getByRole('heading', { name: NAME })).toBeVisible()
  const facts = page.getByRole('complementary', { name: 'About this style' })
  await expect(facts.getByText('ldns')).toBeVisible()
  await expect(facts.getByText('kohya · rank 4 · alpha 4')).toBeVisible()
  await expect(facts.getByText('CC0-1.0')).toBeVisible()
  for (const layout of ['kohya', 'peft'] as const) {
    const saved = await page.request.get(`/api/v1/loras/${page.url().split('/').at(-1)}/file?layout=${layout}`)
    expect(saved.status()).toBe(200)
    if (layout === 'kohya') expect((await saved.body()).equals(file)).toBe(true)
  }

  await page.getByRole('link', { name: 'Use it' }).click()
  await expect(chip(page)).toHaveAccessibleName(`Style: ${NAME}, 1`)
  await expect(page).toHaveURL(`${studioUrl()}/`)
  await expect(page.getByRole('list', { name: 'Words your styles add' })).toHaveText(/ldns/)
  await choosePictures(page, 1)
  await chooseSteps(page, 'fewest')
  await page.getByRole('button', { name: /^More settings/ }).click()
  await page.getByRole('slider', { name: 'Steps' }).press('PageUp')
  await page.getByRole('textbox', { name: 'Seed' }).fill('7')
  await page.keyboard.press('Escape')
  const words = `a green tree, flat, ${Date.now()}`
  const rows = page.getByRole('article', { name: `${words}, ldns`, exact: true })
  await promptBox(page).fill(words)
  await promptBox(page).press('Control+Enter')
  const styled = await pictureOf(rows.first())
  await expect(rows.getByText(`${NAME} 1`)).toBeVisible()
  expect((await (await page.request.get(styled)).body()).toString('latin1')).toContain(`<lora:${NAME}:1>`)

  // The same words and seed without it.
  await page.getByRole('button', { name: `Take ${NAME} off` }).click()
  await promptBox(page).fill(`${words}, ldns`)
  await promptBox(page).press('Control+Enter')
  await expect(rows).toHaveCount(2)
  expect(await difference(page, styled, await pictureOf(rows.last()))).toBeGreaterThan(3)

  // "Use these settings" brings it back, with its word apart from the sentence.
  await rows.first().getByRole('button', { name: 'Use these settings again' }).click()
  await expect(chip(page)).toBeVisible()
  await expect(promptBox(page)).toHaveValue(words)
  await page.getByRole('button', { name: `Take ${NAME} off` }).click()
  await promptBox(page).fill(`a fox <lora:${NAME}:0.35>`)
  await expect(chip(page)).toHaveAccessibleName(`Style: ${NAME}, 0.35`)
  await expect(promptBox(page)).toHaveValue('a fox ')
  await page.getByRole('button', { name: `Take ${NAME} off` }).click()
})

test('shared with one person, unseen by another', async ({ page, browser }) => {
  await enterAsOwner(page)
  await page.goto('/settings')
  const links: string[] = []
  for (let index = 0; index < 2; index++) {
    await page.getByRole('button', { name: 'Make a link' }).click()
    const link = page.getByLabel('Invitation link')
    await expect(link).not.toHaveValue(links.at(-1) ?? '')
    links.push(await link.inputValue())
  }
  const berta = await joinAs(browser, links[0]!, 'Berta')
  const carla = await joinAs(browser, links[1]!, 'Carla')

  await page.goto('/styles')
  await main(page).getByRole('link', { name: NAME, exact: true }).click()
  await expect(page).toHaveURL(/\/styles\/[0-9a-f-]{36}$/)
  const address = page.url()
  await page.getByLabel('With').selectOption({ label: 'Berta' })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Shared with' })).toHaveText(/Berta/)

  await berta.goto(`${studioUrl()}/styles`)
  const shelf = berta.getByRole('region', { name: 'Shared with you' })
  await expect(shelf.getByText('from Anna')).toBeVisible()
  await shelf.getByRole('link', { name: NAME, exact: true }).click()
  await expect(berta.getByRole('link', { name: 'Use it' })).toBeVisible()
  await expect(berta.getByRole('button', { name: 'Delete' })).toHaveCount(0)
  await expect(berta.getByRole('button', { name: /the usual/i })).toHaveCount(0)
  await expect(berta.getByRole('link', { name: 'How it learnt' })).toHaveCount(0)

  expect((await carla.goto(address))?.status()).toBe(404)
  expect((await carla.request.get(address.replace('/styles/', '/api/v1/loras/'))).status()).toBe(404)
  expect((await carla.request.get(`${address.replace('/styles/', '/api/v1/loras/')}/file`)).status()).toBe(404)
})

test('its strength is tried, it is renamed, deleted and brought back', async ({ page }) => {
  await enterAsOwner(page)
  await page.goto('/styles')
  await main(page).getByRole('link', { name: NAME, exact: true }).click()
  await page.getByRole('button', { name: 'Try it' }).click()
  const strengths = page.getByRole('list', { name: 'Strengths' }).getByRole('listitem')
  const pictures = strengths.getByRole('link').filter({ has: page.locator('img') })
  await expect(pictures).toHaveCount(4, { timeout: 240_000 })
  const files = await pictures.evaluateAll((links) => links.map((link) => link.getAttribute('href')!))
  const [off, half, most, whole] = await Promise.all(
    files.map((href) => difference(page, fileOf(files[0]!), fileOf(href))),
  )
  expect(off).toBe(0)
  expect(half).toBeGreaterThan(0)
  expect(most).toBeGreaterThan(half!)
  expect(whole).toBeGreaterThan(3)

  await expect(page.getByRole('button', { name: 'The usual strength, 1', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await page.getByRole('button', { name: 'Make this the usual strength, 0.5' }).press('Enter')
  await expect(page.getByRole('button', { name: 'The usual strength, 0.5', exact: true })).toBeFocused()
  await expect(page.getByRole('complementary', { name: 'About this style' })).toContainText('Usual strength0.5')

  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('What it is for').fill('Pictures that rustle')
  await page.getByLabel('Good for').fill('logo, Storybook')
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await expect(page.getByText('Pictures that rustle')).toBeVisible()
  await expect(page.getByText('Logo, Storybook')).toBeVisible()

  await page.getByRole('group', { name: 'Actions' }).getByRole('button', { name: 'Delete' }).click()
  await expect(page).toHaveURL(/\/styles$/)
  await expect(main(page).getByRole('link', { name: NAME, exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('heading', { name: NAME })).toBeVisible()
})

test('axe finds nothing in the room, and it fits a phone', async ({ page }) => {
  await enterAsOwner(page)
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(viewport)
      const name = `${scheme} ${viewport.width}`
      await page.goto('/styles')
      await expect(main(page).getByRole('link', { name: NAME, exact: true })).toBeVisible()
      await shown(page, `styles-${name}`)
      await main(page).getByRole('link', { name: NAME, exact: true }).click()
      await expect(page.getByRole('heading', { name: NAME })).toBeVisible()
      await shown(page, `style-${name}`)
      await page.getByRole('link', { name: 'Use it' }).click()
      await expect(chip(page)).toBeVisible()
      await page.getByRole('button', { name: 'Add a style' }).click()
      await expect(page.getByRole('dialog', { name: 'Styles' })).toBeVisible()
      await shown(page, `create-${name}`)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: `Take ${NAME} off` }).click()
    }
  }
})

/** Looked at by axe and for its width; kept as a picture where KIZY_SHOTS names a folder. */
async function shown(page: Page, name: string) {
  await expectNoViolations(page, name)
  await expectFits(page, name)
  if (process.env.KIZY_SHOTS)
    await page.screenshot({ path: `${process.env.KIZY_SHOTS}/${name.replaceAll(' ', '-')}.png` })
}
