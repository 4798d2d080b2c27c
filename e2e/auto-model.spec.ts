import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { expect, type Page, test } from './support/test'
import { expectAccessible } from './support/accessible'
import { choosePictures, finished } from './support/create'
import { makeKey } from './support/keys'
import { enterAsOwner, promptBox } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** Auto proposes a model: in a studio with two, the second of them Sprout under another name, which is said to write. */
test.describe.configure({ mode: 'serial' })

let studio: ThrowAwayStudio

test.beforeAll(async () => {
  studio = await openStudio()
})
test.afterAll(() => studio?.stop())

const enter = (page: Page) => enterAsOwner(page, studio.url, studio.setupCode ?? '')
const proposal = (page: Page) => page.getByRole('group', { name: 'Model suggested by Auto' })
const modelChip = (page: Page, name: string) => page.getByRole('button', { name: `Model: ${name}`, exact: true })

/** What is typed before the page has woken up is typed again. */
async function write(page: Page, words: string, seen: () => Promise<void>) {
  await expect(async () => {
    await promptBox(page).fill('')
    await promptBox(page).fill(words)
    await seen()
  }).toPass({ timeout: 90_000 })
}

/** A model of another base that really draws, with intents in its card. */
function putWriter(home: string) {
  const folder = join(home, 'models', 'writer')
  cpSync('gpu/models/sprout', folder, { recursive: true })
  const card = JSON.parse(readFileSync(join(folder, 'kizy.json'), 'utf8')) as object
  const own = { architecture: 'letters', name: 'Letters', note: 'Writing in pictures.', intents: ['poster with words'] }
  writeFileSync(join(folder, 'kizy.json'), JSON.stringify({ ...card, ...own }))
}

test('with one model nothing is said', async ({ page }) => {
  await enter(page)
  const ask = { data: { prompt: 'a poster with words about cats', modelId: 'sprout' } }
  await expect(async () => {
    const answer = (await (await page.request.post(`${studio.url}/api/v1/suggestions`, ask)).json()) as object
    expect(answer).toMatchObject({ available: true, model: null })
  }).toPass({ timeout: 60_000 })
  await promptBox(page).fill('a poster with words about cats')
  await page.waitForTimeout(2500)
  await expect(proposal(page)).toHaveCount(0)
  await promptBox(page).fill('')
})

test('words propose a model; one press takes it, one goes back', async ({ page }) => {
  putWriter(studio.home)
  await enter(page)
  await expect(async () => {
    await page.reload()
    await page.getByRole('button', { name: /^Model: / }).click({ timeout: 3000 })
    await expect(page.getByRole('menuitemradio', { name: /Letters/ })).toBeVisible({ timeout: 2000 })
  }).toPass({ timeout: 90_000 })
  await page.keyboard.press('Escape')

  const why = 'because you wrote “poster with words”'
  await write(page, 'a poster with words about cats', () =>
    expect(proposal(page)).toContainText(why, { timeout: 8000 }),
  )
  await expect(proposal(page)).toContainText('Draw with Letters')
  await expectAccessible(page, 'a proposed model')
  await expect(modelChip(page, 'Sprout')).toBeVisible()
  await shots(page, 'model')

  await page.getByRole('button', { name: 'Take Letters' }).click()
  await expect(modelChip(page, 'Letters')).toBeVisible()
  await expect(proposal(page)).toContainText(`Letters draws now, ${why}`)
  await expectAccessible(page, 'a model that was taken')
  await page.getByRole('button', { name: 'Back from Letters to the model before' }).click()
  await expect(modelChip(page, 'Sprout')).toBeVisible()
  // For these words it was turned down; for new ones it may be proposed again.
  await page.waitForTimeout(1500)
  await expect(proposal(page)).toHaveCount(0)
  await promptBox(page).fill('')
  await promptBox(page).fill('a poster with words about dogs')
  await page.getByRole('button', { name: 'Not Letters' }).click()
  await expect(proposal(page)).toHaveCount(0)
})

test('what is taken draws, and a picked style asks for its own model again', async ({ page }) => {
  await enter(page)
  const writes = 'a poster with words about frogs'
  await write(page, writes, () => expect(proposal(page)).toBeVisible({ timeout: 8000 }))
  await page.getByRole('button', { name: 'Take Letters' }).click()
  await choosePictures(page, 1)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(finished(page.getByRole('article', { name: writes }))).toHaveCount(1, { timeout: 180_000 })
  const [run] = ((await (await page.request.get(`${studio.url}/api/v1/runs`)).json()) as { runs: object[] }).runs
  expect(run).toMatchObject({ modelId: 'writer' })

  // A tag picks a style that Letters cannot wear.
  const why = 'because your style “Ink” needs Sprout'
  await write(page, 'a fox <lora:Ink:0.8>', () => expect(proposal(page)).toContainText(why, { timeout: 8000 }))
  await expectAccessible(page, 'a model for a style')
  await page.getByRole('button', { name: 'Take Sprout' }).click()
  await expect(page.getByRole('button', { name: /^Style: Ink, 0.8/ })).toBeVisible()
  await page.getByRole('button', { name: 'Take Ink off' }).click()
})

test('off is off, and whole on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enter(page)
  await write(page, 'a poster with words about owls', () => expect(proposal(page)).toBeVisible({ timeout: 8000 }))
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(await wide()).toBeLessThanOrEqual(0)
  for (const name of ['Take Letters', 'Not Letters']) {
    const { width, height } = (await page.getByRole('button', { name }).boundingBox())!
    expect(Math.min(width, height), name).toBeGreaterThanOrEqual(44)
  }
  await expectAccessible(page, 'a proposed model on a phone')
  await shots(page, 'model-phone')
  await page.getByRole('button', { name: 'Styles', exact: true }).click()
  await page.getByRole('switch', { name: 'Auto' }).click()
  await page.keyboard.press('Escape')
  await expect(proposal(page)).toHaveCount(0)
  await promptBox(page).fill('a poster with words about hens')
  await page.waitForTimeout(2500)
  await expect(proposal(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Styles', exact: true }).click()
  await page.getByRole('switch', { name: 'Auto' }).click()
})

test('an assistant is told of it', async ({ page }) => {
  await enter(page)
  const key = await makeKey(page, 'an assistant')
  const assistant = new Client({ name: 'test', version: '1' })
  await assistant.connect(
    new StreamableHTTPClientTransport(new URL('/api/mcp', studio.url), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  )
  const proposed = async (intention: string) => {
    const { content } = await assistant.callTool({ name: 'suggest', arguments: { intention } })
    const [{ text }] = content as [{ text: string }]
    return JSON.parse(text) as { models: { id: string }[]; proposedModel: object | null }
  }
  const { models, proposedModel } = await proposed('a poster with words about cats')
  expect(models.map(({ id }) => id)).toEqual(['sprout', 'writer'])
  expect(proposedModel).toEqual({ id: 'writer', name: 'Letters', because: 'poster with words', style: null })
  expect((await proposed('a fox in the snow')).proposedModel).toBeNull()
  await assistant.close()
})

/** For eyes: KIZY_SHOTS=folder. */
async function shots(page: Page, name: string): Promise<void> {
  if (process.env.KIZY_SHOTS) await page.screenshot({ path: `${process.env.KIZY_SHOTS}/${name}.png` })
}
