import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** What a browser's own does, as far as it is used. */
class Shelf {
  readonly kept = new Map<string, string>()
  getItem = (key: string) => this.kept.get(key) ?? null
  setItem = (key: string, value: string) => void this.kept.set(key, value)
}

/** A page that has just been loaded: nothing but the shelf is left of the one before. */
async function freshPage(userId = 'anna') {
  vi.resetModules()
  const page = await import('@/lib/client/announced-uploads')
  page.announceAs(userId)
  return page
}

const file = new File(['0123456789'], 'film.mp4', { type: 'video/mp4', lastModified: 1_700_000_000_000 })

let announced = 0
let forgotten = new Set<string>()
/** A studio that gives an address for each announcement. */
const studio = createServer((request, response) => {
  const address = `http://${request.headers.host}`
  if (request.method === 'HEAD') return response.writeHead(forgotten.has(request.url ?? '') ? 404 : 200).end()
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify([{ url: `${address}/${++announced}`, key: String(announced) }]))
})
let base = ''

beforeEach(async () => {
  announced = 0
  forgotten = new Set()
  vi.stubGlobal('localStorage', new Shelf())
  await new Promise<void>((resolve) => studio.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(studio.address() as { port: number }).port}`
})
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  await new Promise((resolve) => studio.close(resolve))
})

async function announce(
  { announceOnce }: Awaited<ReturnType<typeof freshPage>>,
  { of = file, slug = 'dataset' } = {},
): Promise<number> {
  const { name, size, type, lastModified } = of
  const body = JSON.stringify({ files: [{ name, size, type, lastModified }] })
  const answer = await announceOnce(`${base}/api/uploadthing?actionType=upload&slug=${slug}`, { method: 'POST', body })
  const [{ key }] = (await answer.json()) as [{ key: string }]
  return Number(key)
}

it('the same file goes on to the same address, also after a reload', async () => {
  const page = await freshPage()
  expect(await announce(page)).toBe(1)
  expect(await announce(page)).toBe(1)
  expect(await announce(await freshPage())).toBe(1)
  const edited = new File(['0123456789'], 'film.mp4', { type: 'video/mp4', lastModified: 1_700_000_000_001 })
  expect(await announce(await freshPage(), { of: edited })).toBe(2)
})

it('begins anew when it has arrived, when its time is over, and when the studio knows it no longer', async () => {
  const page = await freshPage()
  await announce(page)
  page.forgetAnnounced(file)
  expect(await announce(await freshPage())).toBe(2)

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 51 * 60_000 })
  expect(await announce(await freshPage())).toBe(3)
  forgotten.add('/3')
  expect(await announce(await freshPage())).toBe(4)
})

it('is one person’s, and for one purpose', async () => {
  await announce(await freshPage())
  expect(await announce(await freshPage('berta'))).toBe(2)
  expect(await announce(await freshPage('anna'))).toBe(1)
  expect(await announce(await freshPage('anna'), { slug: 'reference' })).toBe(3)
})

it('works where nothing may be kept, as long as the page is there', async () => {
  const refuse = () => {
    throw new Error('refused')
  }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
  const page = await freshPage()
  await announce(page)
  expect(await announce(page)).toBe(1)
  expect(await announce(await freshPage())).toBe(2)
})
