import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from './support/test'
import { startStudio } from '../scripts/studio.mjs'
import type { Studio } from '../scripts/studio.mjs'
import { runToEnd, type RunAnswer, sendGraph } from './support/graphs'
import { guideFile } from './support/guide'
import { enterAsOwner, promptBox } from './support/people'

/** A studio with the node of the guide, and the same studio after that was uninstalled. */
let home: string
let packages: string
let studio: Studio | undefined

const start = async (settings: Record<string, string> = {}) =>
  (studio = await startStudio({ home, ports: 'free', quiet: true, setup: false, settings }))

/** An installed package, as Python sees one: its module, and what says that it is there. */
function install(name: string, module: string, source: string): void {
  const about = join(packages, `${module}-1.0.0.dist-info`)
  mkdirSync(about)
  writeFileSync(join(packages, `${module}.py`), source)
  writeFileSync(join(about, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`)
  writeFileSync(join(about, 'entry_points.txt'), `[kizy.nodes]\nacme = ${module}:nodes\n`)
}

test.beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kizy-e2e-plugin-'))
  packages = mkdtempSync(join(tmpdir(), 'kizy-e2e-packages-'))
})

test.afterAll(async () => {
  await studio?.stop()
  for (const folder of [home, packages]) rmSync(folder, { recursive: true, force: true })
})

/** As many pictures as asked for, each through the plugin. */
function graph(pictures: number, steps: number) {
  const nodes: Record<string, { type: string; params?: object }> = {
    words: { type: 'kizy/StringInput', params: { value: 'a green leaf, flat' } },
  }
  const edges: { from: string; to: string }[] = []
  for (let n = 0; n < pictures; n++) {
    nodes[`draw-${n}`] = { type: 'kizy/TextToImage', params: { steps, seed: n } }
    nodes[`tones-${n}`] = { type: 'acme/Posterize', params: { bits: 2 } }
    nodes[`save-${n}`] = { type: 'kizy/ImageOutput' }
    edges.push(
      { from: 'words.text', to: `draw-${n}.prompt` },
      { from: `draw-${n}.image`, to: `tones-${n}.image` },
      { from: `tones-${n}.image`, to: `save-${n}.image` },
    )
  }
  return { name: 'posters', nodes, edges }
}

const nodes = async (page: Page, url: string) =>
  (await (await page.request.get(`${url}/api/v1/nodes`)).json()) as {
    nodes: { type: string; title: string }[]
    quarantined: { package: string; reason: string }[]
  }
const types = async (page: Page, url: string) => (await nodes(page, url)).nodes?.map(({ type }) => type) ?? []

test('a plugin’s node runs; without it, its runs end in words and are taken up again with it', async ({ browser }) => {
  install('acme-posterize', 'acme_posterize', guideFile('write-a-node.md', 'acme_posterize.py'))
  install('acme-broken', 'acme_broken', 'import a_module_that_nobody_has\nnodes = []\n')
  const page = await (await browser.newContext()).newPage()

  const first = await start({ PYTHONPATH: packages })
  await enterAsOwner(page, first.url, first.setupCode ?? '')
  await expect.poll(() => types(page, first.url)).toContain('acme/Posterize')
  expect((await nodes(page, first.url)).quarantined).toEqual([
    {
      package: 'acme-broken',
      entryPoint: 'acme',
      reason: expect.stringContaining('a_module_that_nobody_has') as unknown,
    },
  ])
  const done = (await (await sendGraph(page.request, first.url, graph(1, 4))).json()) as RunAnswer
  expect((await runToEnd(page.request, first.url, done.id)).status).toBe('succeeded')

  // Too much to be over before the plugin is gone.
  const { id } = (await (await sendGraph(page.request, first.url, graph(4, 40))).json()) as RunAnswer
  const statusNow = async () =>
    ((await (await page.request.get(`${first.url}/api/v1/runs/${id}`)).json()) as RunAnswer).status
  await expect.poll(statusNow, { timeout: 120_000 }).toBe('running')
  await first.stop()

  const second = await start()
  await goBack(page, second.url)
  await expect.poll(() => types(page, second.url)).not.toContain('acme/Posterize')
  const refused = await sendGraph(page.request, second.url, graph(1, 4))
  expect(refused.status()).toBe(422)
  const { issues } = (await refused.json()) as { issues: { code: string; node: string }[] }
  expect(issues.map(({ code, node }) => `${code} ${node}`)).toEqual(['unknown_type tones-0'])

  // It was in the middle: it goes on to where the plugin is needed, and ends there.
  const interrupted = await runToEnd(page.request, second.url, id)
  expect(interrupted.status).toBe('failed')
  expect(interrupted.problem?.code).toBe('node_missing')
  // Taken up again, it does not even begin, and says what it needs.
  await goOn(page)
  await expect
    .poll(async () => (await runToEnd(page.request, second.url, id)).version, { timeout: 120_000 })
    .toBeGreaterThan(interrupted.version + 1)
  const again = await runToEnd(page.request, second.url, id)
  expect(again.problem?.code).toBe('node_missing')
  expect(again.problem?.detail).toContain('acme/Posterize')
  const row = page.getByRole('article').filter({ hasText: 'no longer installed' }).last()
  await expect(row).toBeVisible()

  // What it was made of is still known by name.
  await row.getByRole('button', { name: 'More for this row' }).click()
  await page.getByRole('menuitem', { name: 'How this was made' }).click()
  const dialog = page.getByRole('dialog', { name: 'How this was made' })
  await expect(dialog.getByRole('button', { name: /^Posterize .* Stopped/ })).toHaveCount(4)
  await expect(dialog.getByRole('alert')).toContainText('no longer installed')
  await second.stop()

  const third = await start({ PYTHONPATH: packages })
  await goBack(page, third.url)
  await expect.poll(() => types(page, third.url)).toContain('acme/Posterize')
  await goOn(page)
  await expect
    .poll(async () => (await runToEnd(page.request, third.url, id)).status, { timeout: 240_000 })
    .toBe('succeeded')
})

/** Takes up the newest run. */
async function goOn(page: Page): Promise<void> {
  await page.getByRole('article').last().getByRole('button', { name: 'More for this row' }).click()
  await page.getByRole('menuitem', { name: 'Go on where it stopped' }).click()
}

/** To the same studio at another address; who is signed in stays so. */
async function goBack(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(promptBox(page)).toBeVisible()
}
