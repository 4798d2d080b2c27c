import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from './support/test'
import { choosePictures, chooseSteps, create, drawing, finished } from './support/create'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/**
 * Real processes, killed without warning in the middle of a run. Each time the
 * run must end right: every picture once, nothing finished made again.
 */
let studio: ThrowAwayStudio
let page: Page

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  studio = await openStudio()
  page = await (await browser.newContext()).newPage()
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await choosePictures(page, 3)
  await chooseSteps(page, 'most')
})

test.afterAll(async () => {
  await page?.context().close()
  await studio?.stop()
})

/** A run whose first picture is finished and whose second is being drawn. */
async function inTheMiddle(words: string): Promise<{ row: Locator; firstPicture: string }> {
  await page.goto(studio.url)
  const row = await create(page, `${words}, ${Date.now()}`)
  await expect(finished(row)).toHaveCount(1, { timeout: 240_000 })
  await expect(drawing(row)).toBeVisible()
  await expect(row.getByText(/[1-9]\d? % ·/)).toBeVisible({ timeout: 180_000 })
  return { row, firstPicture: (await finished(row).first().getAttribute('href'))! }
}

const kill = (pid: number | null | undefined) => {
  if (!pid) throw new Error('There is no such process to kill')
  process.kill(pid, 'SIGKILL')
}

interface Picture {
  status: string
  artwork: { id: string; createdAt: string } | null
}

/** What the server says of the row. */
async function runOf(row: Locator): Promise<{ status: string; pictures: Picture[] }> {
  const id = (await finished(row).first().getAttribute('href'))!.split('/').at(-1)
  const { runId } = (await (await page.request.get(`${studio.url}/api/v1/artworks/${id}`)).json()) as { runId: string }
  return (await (await page.request.get(`${studio.url}/api/v1/runs/${runId}`)).json()) as never
}

async function expectRightEnd(row: Locator, firstPicture: string): Promise<void> {
  await expect(finished(row)).toHaveCount(3, { timeout: 240_000 })
  // The last picture is shown a moment before its run is over.
  await expect.poll(async () => (await runOf(row)).status).toBe('succeeded')
  const run = await runOf(row)
  expect(run.pictures.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  expect(new Set(run.pictures.map(({ artwork }) => artwork?.id)).size).toBe(3)
  // The finished one is the very same artwork as before the kill.
  expect(run.pictures.map(({ artwork }) => `/gallery/${artwork!.id}`)).toContain(firstPicture)
  const { total } = (await (await page.request.get(`${studio.url}/api/v1/artworks`)).json()) as { total: number }
  expect(total % 3).toBe(0)
}

test('kill -9 of the worker that draws', async () => {
  test.setTimeout(240_000)
  const { row, firstPicture } = await inTheMiddle('a red apple')
  const [worker] = await studio.gpuWorkerPids()
  kill(worker)
  await expectRightEnd(row, firstPicture)
})

test('kill -9 of the orchestrator', async () => {
  test.setTimeout(240_000)
  const { row, firstPicture } = await inTheMiddle('a blue house')
  const before = studio.pids.orchestrator
  kill(before)
  await expectRightEnd(row, firstPicture)
  expect(studio.pids.orchestrator).not.toBe(before)
})

test('kill -9 of the web app: the run goes on, and the page finds back by itself', async () => {
  test.setTimeout(240_000)
  const { row, firstPicture } = await inTheMiddle('a green tree')
  kill(studio.pids.web)
  await expectRightEnd(row, firstPicture)
})

test('kill -9 of the web app in the middle of an upload: it goes on where it stopped, and is whole', async () => {
  await page.goto(studio.url)
  const picture = readFileSync('docs/images/create.png')
  // What follows a PNG's end is not looked at: a file large enough to be cut after its first part of 8 MB.
  const file = Buffer.concat([picture, randomBytes(24_000_000 - picture.length)])
  const path = join(studio.home, 'fox.png')
  writeFileSync(path, file)
  const line = await page.context().newCDPSession(page)
  const speed = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4_000_000 }
  await line.send('Network.emulateNetworkConditions', speed)
  const puts: { url: string; from: string }[] = []
  page.on('request', (request) => {
    if (request.method() === 'PUT') puts.push({ url: request.url(), from: request.headers().range ?? '' })
  })

  // A page that has just come may not listen yet, and the same file again is no change.
  await expect(async () => {
    if (puts.length === 0) {
      await page.getByLabel('A picture to start from').setInputFiles([])
      await page.getByLabel('A picture to start from').setInputFiles(path)
    }
    await expect.poll(() => puts.length, { timeout: 10_000 }).toBeGreaterThan(0)
  }).toPass({ timeout: 60_000 })
  const arrived = async () =>
    Number((await page.request.head(puts[0]?.url ?? studio.url)).headers()['x-ut-range-start'] ?? 0)
  await expect.poll(arrived, { timeout: 60_000, intervals: [200] }).toBeGreaterThan(0)
  kill(studio.pids.web)

  await expect(page.getByRole('button', { name: /^Starts from fox.png/ })).toBeVisible({ timeout: 120_000 })
  expect(new Set(puts.map(({ url }) => url)).size).toBe(1)
  expect(Number(/bytes=(\d+)-/.exec(puts.at(-1)!.from)![1])).toBeGreaterThanOrEqual(8 * 1024 * 1024)
  await line.send('Network.emulateNetworkConditions', { ...speed, uploadThroughput: -1 })
  const id = new URL(puts[0]!.url).searchParams.get('x-ut-custom-id')
  const stored = await (await page.request.get(`${studio.url}/api/v1/uploads/${id}/file`)).body()
  expect(stored.equals(file)).toBe(true)
})
