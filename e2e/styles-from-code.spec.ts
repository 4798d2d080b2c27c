import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, test } from './support/test'
import { Kizy } from '../clients/typescript/src/kizy'
import { drawn } from '../lib/testing/drawn'
import { PYTHON } from '../scripts/paths.mjs'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

/** From a folder to a style to a picture, by every client; the training is real, and as short as one can be. */
test.use({ baseURL: studioUrl() })

const run = promisify(execFile)
const CLI = ['--import', 'tsx', join('clients', 'typescript', 'src', 'cli', 'main.ts')]

async function folderOfPictures(): Promise<string> {
  const folder = join(mkdtempSync(join(tmpdir(), 'kizy-e2e-')), 'paper-cuts')
  mkdirSync(folder)
  for (const seed of [1, 2, 3, 4]) writeFileSync(join(folder, `cut-${seed}.png`), await drawn(seed))
  writeFileSync(join(folder, 'cut-1.txt'), 'squares of coloured paper')
  writeFileSync(join(folder, 'notes.md'), 'no picture')
  return folder
}

test('the command line teaches a style from a folder, draws with it, and takes it in and out @long', async ({
  page,
}) => {
  await enterAsOwner(page)
  const key = await makeKey(page, 'teaching')
  const env = { ...process.env, NO_COLOR: '1', KIZY_URL: studioUrl(), KIZY_KEY: key }
  const kizy = async (...args: string[]) => (await run(process.execPath, [...CLI, ...args], { env })).stdout
  const folder = await folderOfPictures()

  const said = await kizy('train', folder, '--steps', '2', '--rank', '4', '--about', 'Paper, cut')
  expect(said).toContain('4 pictures, called with “papercuts”.')
  expect(said).toContain('Learning.')
  expect(said).toMatch(/“paper cuts”, called with “papercuts”/)

  const studio = new Kizy({ url: studioUrl(), key })
  const lora = await studio.loras.find('Paper cuts')
  expect(lora).toMatchObject({ origin: 'trained', whose: 'mine', rank: 4, description: 'Paper, cut' })
  expect(await kizy('loras')).toContain(lora.id)

  const [drawing] = JSON.parse(
    await kizy('--json', 'generate', 'a boat', '--lora', 'paper cuts:0.7', '-n', '1', '--steps', '2', '-o', folder),
  ) as { settings: { prompt: string; loras: object[] } }[]
  expect(drawing!.settings.prompt).toBe('a boat, papercuts')
  expect(drawing!.settings.loras).toMatchObject([{ id: lora.id, strength: 0.7 }])
  await expect(kizy('generate', 'a boat', '--lora', 'no such style')).rejects.toMatchObject({ code: 3 })

  const file = join(folder, 'out.safetensors')
  await kizy('loras', 'download', 'paper cuts', '-o', file)
  expect(readFileSync(file).length).toBe(lora.bytes)
  await kizy('loras', 'remove', lora.id)
  expect(await kizy('loras')).not.toContain(lora.id)
  // The very same file is the very same style.
  expect((await studio.loras.import(file)).id).toBe(lora.id)
  expect(await studio.loras.edit(lora.id, { name: 'Cut paper', goal: 'Posters of cut paper' })).toMatchObject({
    name: 'Cut paper',
  })
  await expect(studio.loras.edit(lora.id, { strength: 9 })).rejects.toMatchObject({ status: 422 })
  await expect(studio.loras.get(crypto.randomUUID())).rejects.toMatchObject({ status: 404 })

  const transport = new StreamableHTTPClientTransport(new URL('/api/mcp', studioUrl()), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  })
  const assistant = new Client({ name: 'test', version: '1' })
  await assistant.connect(transport)
  const tools = (await assistant.listTools()).tools.map(({ name }) => name)
  expect(tools).toContain('train_style')
  // Folders are read by `kizy mcp` on one's own computer, never by the studio.
  expect(tools).not.toContain('train_style_from_folder')
  const suggested = await assistant.callTool({ name: 'suggest', arguments: { intention: 'a poster of cut paper' } })
  const [{ text }] = suggested.content as [{ text: string }]
  const { styles, proposedModel } = JSON.parse(text) as { styles: object[]; proposedModel: object | null }
  expect(styles[0]).toMatchObject({ name: 'Cut paper', models: ['sprout'] })
  expect(proposedModel).toBeNull()
  await assistant.close()
})

test('a training from code is followed, ended early, and gives a style; one that cannot be says why @long', async ({
  page,
}) => {
  await enterAsOwner(page)
  const kizy = new Kizy({ url: studioUrl(), key: await makeKey(page, 'following') })
  const folder = await folderOfPictures()
  await expect(kizy.train(join(folder, 'cut-2.png'))).rejects.toThrow('at least 3 pictures')

  const dataset = await kizy.trainings.gather(folder, { name: 'Ended early' })
  expect(dataset.pictures.map(({ caption }) => caption)).toContain('squares of coloured paper')
  const own = { steps: 5000, rank: 4 }
  const wish = { own, idempotencyKey: `following-${dataset.id}` }
  const { runId } = await kizy.trainings.start(dataset.id, wish)
  expect((await kizy.trainings.start(dataset.id, wish)).runId).toBe(runId)
  for await (const { status, progress, isEnding } of kizy.trainings.follow(runId)) {
    expect(status).not.toBe('failed')
    if ((progress?.step ?? 0) > 2 && !isEnding) await kizy.trainings.endNow(runId)
  }
  const lora = await kizy.trainings.finish(runId)
  expect(lora).toMatchObject({ name: 'Ended early', trigger: 'endedearly' })
  await kizy.loras.delete(lora.id)
})

test('the Python client teaches and draws with styles, waiting and not @long', async ({ page }) => {
  await enterAsOwner(page)
  const key = await makeKey(page, 'Python teaching')
  const env = { ...process.env, KIZY_URL: studioUrl(), KIZY_KEY: key, KIZY_PICTURES: await folderOfPictures() }
  const options = { env, cwd: join('clients', 'python') }
  const { stdout } = await run(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'tests/styles.py'], options)
  expect(stdout).toMatch(/2 passed/)
})
