import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, test } from './support/test'
import { Kizy } from '../clients/typescript/src/kizy'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })

const run = promisify(execFile)
const CLI = ['--import', 'tsx', join('clients', 'typescript', 'src', 'cli', 'main.ts')]
const QUICK = { count: 1, steps: 2 }

test.beforeEach(({ page }) => enterAsOwner(page))

test('a key from Settings makes pictures from code, and none once it is revoked', async ({ page }) => {
  const kizy = new Kizy({ url: studioUrl(), key: await makeKey(page, 'a script') })
  const seen: string[] = []
  const [picture] = await kizy.generate('a red apple, 3d', {
    ...QUICK,
    seed: 7,
    onEvent: (event) => seen.push(event.type),
  })
  expect(picture!.artwork).toMatchObject({ width: 512, settings: { prompt: 'a red apple, 3d', seed: 7, steps: 2 } })
  expect(
    Buffer.from(await picture!.bytes())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  expect(seen).toContain('run')

  const file = join(mkdtempSync(join(tmpdir(), 'kizy-e2e-')), 'apple.png')
  await picture!.save(file)
  const source = await kizy.upload(file)
  const [varied] = await kizy.generate('a green apple', { ...QUICK, start: { source, strength: 0.7 } })
  expect(varied!.artwork.settings.start).toEqual({ source, strength: 0.7 })

  await page.goto('/')
  await expect(page.getByRole('article', { name: 'a red apple, 3d', exact: true }).first()).toBeVisible()
  await page.goto('/settings')
  await expect(page.getByText(/looks and makes · used just now/)).toBeVisible()
  await page.getByRole('button', { name: 'Revoke the key a script' }).click()
  await expect(page.getByText('The key opens nothing any more.')).toBeVisible()
  await expect(kizy.models()).rejects.toMatchObject({ status: 401, code: 'bad_key' })
})

test('a key that only looks makes nothing; the same key for a run twice is one run', async ({ page }) => {
  const looker = new Kizy({ url: studioUrl(), key: await makeKey(page, 'a frame on the wall', 'look only') })
  expect((await looker.models()).map(({ id }) => id)).toContain('sprout')
  await expect(looker.start('an apple')).rejects.toMatchObject({ status: 403, code: 'wrong_scope' })

  const maker = new Kizy({ url: studioUrl(), key: await makeKey(page, 'twice') })
  const wish = { ...QUICK, idempotencyKey: 'once-and-only-once' }
  const [first, second] = await Promise.all([maker.start('a pear', wish), maker.start('a pear', wish)])
  expect(second.id).toBe(first.id)
  await expect(maker.start('a plum', wish)).rejects.toMatchObject({ status: 409, code: 'key_reused' })
  await expect(maker.start('')).rejects.toMatchObject({ status: 422 })
  await maker.finish(first.id)
})

test('the command line draws, lists, runs graphs, and says by its exit code how it went', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'kizy-e2e-'))
  const env = {
    ...process.env,
    XDG_CONFIG_HOME: folder,
    NO_COLOR: '1',
    KIZY_URL: studioUrl(),
    KIZY_KEY: await makeKey(page, 'a terminal'),
  }
  const kizy = (...args: string[]) => run(process.execPath, [...CLI, ...args], { env })
  const made = JSON.parse(
    (await kizy('--json', 'generate', 'a', 'yellow', 'star', '-n', '2', '--steps', '2', '-o', folder)).stdout,
  ) as { file: string; id: string }[]
  expect(made).toHaveLength(2)
  expect(readdirSync(folder).filter((name) => name.endsWith('.png'))).toHaveLength(2)
  expect(readFileSync(made[0]!.file).subarray(1, 4).toString()).toBe('PNG')

  expect((await kizy('artworks', '-n', '2')).stdout).toContain(made[0]!.id)
  expect((await kizy('models')).stdout).toContain('sprout')
  expect((await kizy('doctor')).stdout).toMatch(/✓ Key: works/)

  const graph = join(folder, 'graph.json')
  const nodes = { only: { type: 'kizy/Nonsense' } }
  writeFileSync(graph, JSON.stringify({ nodes, edges: [] }))
  await expect(kizy('graph', 'run', graph)).rejects.toMatchObject({ code: 3 })
  await expect(kizy('generate')).rejects.toMatchObject({ code: 2 })
  await expect(kizy('--url', 'http://127.0.0.1:9', 'models')).rejects.toMatchObject({ code: 4 })
})

test('an assistant draws and looks, over HTTP and over the command line', async ({ page }) => {
  const key = await makeKey(page, 'an assistant')
  const requestInit = { headers: { authorization: `Bearer ${key}` } }
  const overHttp = new StreamableHTTPClientTransport(new URL('/api/mcp', studioUrl()), { requestInit })
  const overPipe = new StdioClientTransport({
    command: process.execPath,
    args: [...CLI, 'mcp'],
    env: { ...(process.env as Record<string, string>), KIZY_URL: studioUrl(), KIZY_KEY: key },
  })
  for (const transport of [overHttp, overPipe]) {
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(transport)
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['list_models', 'generate_image', 'edit_image', 'vary_image', 'view_picture']),
    )
    const ticks: number[] = []
    const drawn = await client.callTool(
      { name: 'generate_image', arguments: { prompt: 'a blue house, flat', steps: 4, count: 1 } },
      undefined,
      { onprogress: ({ progress }) => ticks.push(progress) },
    )
    const content = drawn.content as { type: string; text?: string; data?: string }[]
    expect(content.map(({ type }) => type)).toEqual(['text', 'image'])
    expect(Buffer.from(content[1]!.data!, 'base64').subarray(8, 12).toString()).toBe('WEBP')

    const { id } = JSON.parse(content[0]!.text!) as { id: string }
    const { contents } = await client.readResource({ uri: `kizy://artworks/${id}` })
    expect(contents[0]).toMatchObject({ mimeType: 'image/png' })
    const refused = await client.callTool({ name: 'view_picture', arguments: { id: crypto.randomUUID() } })
    expect(refused.isError).toBe(true)
    await client.close()
  }
})

test('without a key an assistant is shown the door', async ({ request }) => {
  const answer = await request.post('/api/mcp', { data: {}, headers: { authorization: 'Bearer kizy_no' } })
  expect(answer.status()).toBe(401)
  expect(await answer.json()).toMatchObject({ type: 'urn:kizy:problem:bad_key', status: 401 })
})
