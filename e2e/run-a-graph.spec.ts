import { expect, type Page, test } from './support/test'
import { runToEnd, type RunAnswer, sendGraph } from './support/graphs'
import { guideFile } from './support/guide'
import { enterAsOwner, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

interface Graph {
  nodes: Record<string, { type: string; params?: Record<string, unknown> }>
  edges: { from: string; to: string }[]
}
const graphOfGuide = () => JSON.parse(guideFile('run-a-graph.md', 'two-sizes.json')) as Graph

const runCount = async (page: Page) => {
  const { runs } = (await (await page.request.get('/api/v1/runs?limit=50')).json()) as { runs: unknown[] }
  return runs.length
}

/** Does in the browser's console what the guide says to do there. */
const sendAsGuideSays = (page: Page) =>
  page.evaluate<{ status: number; run: RunAnswer }>(
    `(async () => {
      const graph = ${guideFile('run-a-graph.md', 'two-sizes.json')};
      ${guideFile('run-a-graph.md', 'send.js')}
      return { status: answer.status, run }
    })()`,
  )

test('the guide’s graph becomes two pictures, in Create and in the Gallery', async ({ page }) => {
  const { status, run } = await sendAsGuideSays(page)
  expect(status).toBe(201)
  // It comes by the stream; nobody reloads.
  const row = page.getByRole('article', { name: 'a red apple, 3d', exact: true })
  await expect(row.getByRole('listitem')).toHaveCount(2)

  const ended = await runToEnd(page.request, '', run.id)
  expect(ended.status).toBe('succeeded')
  expect(ended.pictures.map(({ artwork }) => artwork?.width)).toEqual([512, 128])
  await expect(row.getByText(/^2 pictures/)).toBeVisible()
  expect((await sendAsGuideSays(page)).run.id).toBe(run.id)

  const [large, small] = ended.pictures.map(({ artwork }) => artwork!.id)
  await page.goto(`/gallery/${small}`)
  const facts = page.getByRole('complementary', { name: 'About this picture' })
  for (const fact of ['one apple, two sizes', 'Sprout', '128 × 128', '8 DDIM']) {
    await expect(facts.getByText(fact, { exact: true }).first()).toBeVisible()
  }
  await facts.getByRole('button', { name: 'How this was made' }).click()
  const dialog = page.getByRole('dialog', { name: 'How this was made' })
  await expect(dialog.getByRole('listitem')).toHaveCount(5)
  await expect(dialog.getByText('Not part of this picture.')).toHaveCount(2)
  await expect(dialog.getByText(/^one apple, two sizes · 3 of 5 parts made this picture/)).toBeVisible()

  const file = await (await page.request.get(`/api/v1/artworks/${large}/file`)).body()
  expect(file.includes('one apple, two sizes')).toBe(true)
})

test('another run of the same graph finds everything already there', async ({ page }) => {
  const send = async () => {
    const answer = await sendGraph(page.request, '', graphOfGuide())
    expect(answer.status()).toBe(201)
    return runToEnd(page.request, '', ((await answer.json()) as RunAnswer).id)
  }
  const [first, second] = [await send(), await send()]
  expect([first.status, second.status]).toEqual(['succeeded', 'succeeded'])
  expect(second.id).not.toBe(first.id)
  const made = (await (await page.request.get(`/api/v1/runs/${second.id}/graph`)).json()) as {
    parts: { isCached: boolean; status: string | null }[]
  }
  expect(made.parts.filter(({ status }) => status !== null).map(({ isCached }) => isCached)).toEqual([
    true,
    true,
    true,
    true,
  ])
})

test('a graph may begin with a picture that is there already', async ({ page }) => {
  const answer = await sendGraph(page.request, '', graphOfGuide())
  const first = await runToEnd(page.request, '', ((await answer.json()) as RunAnswer).id)
  const again = await sendGraph(page.request, '', {
    nodes: {
      begin: { type: 'kizy/ImageInput', params: { source: `artwork:${first.pictures[0]!.artwork!.id}` } },
      words: { type: 'kizy/StringInput', params: { value: 'a green pear, 3d' } },
      draw: { type: 'kizy/ImageToImage', params: { steps: 6, strength: 0.7 } },
      save: { type: 'kizy/ImageOutput' },
    },
    edges: [
      { from: 'begin.image', to: 'draw.image' },
      { from: 'words.text', to: 'draw.prompt' },
      { from: 'draw.image', to: 'save.image' },
    ],
  })
  expect(again.status()).toBe(201)
  const run = await runToEnd(page.request, '', ((await again.json()) as RunAnswer).id)
  expect(run.status).toBe('succeeded')
  await page.goto(`/gallery/${run.pictures[0]!.artwork!.id}`)
  await expect(page.getByRole('heading', { name: 'a green pear, 3d' })).toBeVisible()
  await page.getByRole('button', { name: 'How this was made' }).click()
  const dialog = page.getByRole('dialog', { name: 'How this was made' })
  await expect(dialog.getByText('a picture of yours')).toBeVisible()
})

test('everything wrong is said at once, and no row is left', async ({ page }) => {
  const before = await runCount(page)
  const graph = graphOfGuide()
  graph.nodes.draw!.params = { steps: 1000 }
  graph.nodes.enlarge!.params = { model: 'nobody-has-this' }
  graph.edges.pop()
  for (const address of ['run', 'validate']) {
    const answer = await page.request.post(`/api/v1/graphs/${address}`, { data: graph })
    expect(answer.status()).toBe(422)
    expect(answer.headers()['content-type']).toContain('application/problem+json')
    const { issues } = (await answer.json()) as { issues: { code: string; node: string; field: string }[] }
    expect(issues.map(({ code, node, field }) => `${code} ${node} ${field}`).sort()).toEqual([
      'bad_param draw steps',
      'missing_input small image',
      'model_missing enlarge model',
    ])
  }
  expect(await runCount(page)).toBe(before)
})

test('what means harm is refused at the door, and no row is left', async ({ page, playwright }) => {
  const before = await runCount(page)
  const json = { 'content-type': 'application/json' }
  const nested = `{"nodes":${'['.repeat(60_000)}${']'.repeat(60_000)}}`
  const bodies: [name: string, data: string, headers: Record<string, string>, status: number][] = [
    ['ten megabytes', JSON.stringify({ nodes: {}, edges: [], name: 'x'.repeat(10_000_000) }), json, 413],
    ['lists without an end', nested, json, 422],
    ['no JSON', '{"nodes":NaN}', json, 400],
    ['nothing', '', json, 400],
    ['a form', 'nodes=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['__proto__', '{"__proto__":{"nodes":{}},"nodes":{"__proto__":{}},"edges":[]}', json, 422],
    ['a key of one letter', JSON.stringify(graphOfGuide()), { ...json, 'idempotency-key': 'x' }, 422],
  ]
  for (const [name, data, headers, status] of bodies) {
    const answer = await page.request.post('/api/v1/graphs/run', { data: Buffer.from(data), headers })
    expect(answer.status(), name).toBe(status)
    expect(((await answer.json()) as { title: string }).title, name).toMatch(/\.$/)
  }
  const stranger = await playwright.request.newContext({ baseURL: studioUrl() })
  for (const path of ['graphs/run', 'graphs/validate']) {
    expect((await stranger.post(`/api/v1/${path}`, { data: graphOfGuide() })).status()).toBe(401)
  }
  expect((await stranger.get('/api/v1/nodes')).status()).toBe(401)
  expect(await runCount(page)).toBe(before)
})
