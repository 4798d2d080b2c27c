import { expect, type Page, test } from './support/test'
import { create } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

const runCount = async (page: Page) => {
  const { runs } = (await (await page.request.get('/api/v1/runs?limit=50')).json()) as { runs: unknown[] }
  return runs.length
}

test('an empty box says what is missing', async ({ page }) => {
  const before = await runCount(page)
  await promptBox(page).fill('   ')
  await promptBox(page).press('Control+Enter')
  await expect(page.getByText('Describe the picture first')).toBeVisible()
  expect(await runCount(page)).toBe(before)
})

test('a hundred thousand characters are refused in words, and kept', async ({ page }) => {
  const before = await runCount(page)
  const much = 'a fox '.repeat(17_000)
  await promptBox(page).fill(much)
  await promptBox(page).press('Control+Enter')
  await expect(page.getByText('That is a very long description')).toBeVisible()
  await expect(promptBox(page)).toHaveValue(much)
  expect(await runCount(page)).toBe(before)
})

/** Past the browser's own checks: what the page sends is changed on its way. */
const tampered: [name: string, change: (wish: Record<string, unknown>) => void, says: string][] = [
  ['a shape nobody knows', (wish) => (wish.shape = 'round'), ''],
  ['a million pictures', (wish) => (wish.count = 1_000_000), 'At most 12 pictures'],
  ['minus one picture', (wish) => (wish.count = -1), 'at least one picture'],
  ['sides of a million pixels', (wish) => Object.assign(wish, { width: 1_000_000, height: 1_000_000 }), ''],
  ['sides the model does not draw', (wish) => Object.assign(wish, { width: 4096, height: 4096 }), 'outside that'],
  ['words that are no text', (wish) => (wish.prompt = { not: '' }), 'Describe the picture in words'],
  ['a list for words', (wish) => (wish.prompt = ['a', 'b']), 'Describe the picture in words'],
  ['a model nobody has', (wish) => (wish.modelId = '../../etc/passwd'), 'not installed here'],
  ['a sampler nobody knows', (wish) => (wish.sampler = '__proto__'), 'sampler'],
  ['somebody else as its owner', (wish) => (wish.ownerId = crypto.randomUUID()), ''],
]

for (const [name, change, says] of tampered) {
  test(`${name}: a clear refusal, and no row`, async ({ page }) => {
    const before = await runCount(page)
    let wasSent = false
    await page.route('**/*', async (route) => {
      const request = route.request()
      if (request.method() !== 'POST' || !request.headers()['next-action']) return route.fallback()
      const body = JSON.parse(request.postData() ?? '[]') as [Record<string, unknown>, string]
      if (!body[0]?.prompt) return route.fallback()
      change(body[0])
      wasSent = true
      return route.fallback({ postData: JSON.stringify(body) })
    })
    await promptBox(page).fill('a fox')
    await promptBox(page).press('Control+Enter')
    await expect(page.getByRole('alert').filter({ hasText: says }).first()).toBeVisible()
    expect(wasSent).toBe(true)
    await expect(promptBox(page)).toHaveValue('a fox')
    expect(await runCount(page)).toBe(before)
  })
}

test('odd words are drawn and shown as they are', async ({ page }) => {
  const words = `<img src=x onerror=alert(1)> "Grüße" 🦊 ${Date.now()}`
  page.on('dialog', () => test.fail())
  const row = await create(page, words)
  await expect(row.getByRole('heading', { name: words })).toBeVisible()
  await row.getByRole('button', { name: 'Cancel' }).click()
  await expect(row.getByText(/cancelled|picture/).first()).toBeVisible({ timeout: 90_000 })
})

test('addresses that make no sense are 4xx in words', async ({ page }) => {
  for (const path of [
    'runs/x',
    'runs?limit=9999',
    'runs?cursor[not]=',
    'artworks/1',
    'artworks?cursor=zzz',
    'runs?limit=1&limit=2x',
  ]) {
    const answer = await page.request.get(`/api/v1/${path}`)
    expect(answer.status(), path).toBeGreaterThanOrEqual(400)
    expect(answer.status(), path).toBeLessThan(500)
    expect(answer.headers()['content-type'], path).toContain('application/problem+json')
  }
})
