import { expect, type Page, test } from '@playwright/test'
import { Client } from 'pg'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio } from './support/studio'

/** A wall of 10,000 real rows: first tiles, a jump to anywhere, tiles in the page. */
const MANY = 10_000
const SOON_MS = 300

let studio: ThrowAwayStudio
test.beforeAll(async () => {
  studio = await openStudio()
})
test.afterAll(() => studio?.stop())

/** Copies of one finished picture, a hundred a day, in many shapes, each with a run and words of its own. */
async function seed(): Promise<void> {
  const database = new Client({ connectionString: studio.environment.DATABASE_URL })
  await database.connect()
  await database.query(
    `WITH model AS (SELECT * FROM "Artwork" LIMIT 1),
      copies AS (
        SELECT n, now() - make_interval(secs => n * 864) AS at,
          (lpad(to_hex((extract(epoch FROM now() - make_interval(secs => n * 864)) * 1000)::bigint), 12, '0')
            || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id
        FROM generate_series(1, $1::int) n
      ), runs AS (
        INSERT INTO "Run" (id, "ownerId", "graphName", input, graph, status, "createdAt", "finishedAt", "hiddenAt")
        SELECT copies.id, run."ownerId", run."graphName", run.input, run.graph, 'succeeded', at, at, at
        FROM copies, model JOIN "Run" run ON run.id = model."runId" RETURNING id
      )
      INSERT INTO "Artwork" (id, "ownerId", "runId", "nodeId", index, sha256, "mediaType", bytes, width, height,
        thumbnails, thumbhash, prompt, settings, "createdAt")
      SELECT copies.id, "ownerId", copies.id, "nodeId", 0, sha256, "mediaType", bytes,
        (ARRAY[512, 768, 512, 640, 896])[n % 5 + 1], (ARRAY[512, 512, 768, 512, 512])[n % 5 + 1],
        thumbnails, thumbhash, 'picture number ' || n, settings || jsonb_build_object('prompt', 'picture number ' || n), at
      FROM copies, model WHERE (SELECT count(*) FROM runs) = $1::int`,
    [MANY],
  )
  await database.query('ANALYZE')
  await database.end()
}

/** How long until a picture that shows is whole, counted in the page itself. */
const untilShown = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const before = performance.now()
        const look = () => {
          const shown = [...document.querySelectorAll<HTMLImageElement>('[data-picture] img')].find((image) => {
            const { top, bottom } = image.getBoundingClientRect()
            return bottom > 64 && top < innerHeight && image.complete && image.naturalWidth > 0
          })
          if (shown) resolve(performance.now() - before)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )

test('ten thousand pictures: at once, anywhere, and few in the page @long', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await choosePictures(page, 1)
  await expect(finished(await create(page, 'a model of a picture'))).toHaveCount(1, { timeout: 240_000 })
  await seed()

  const times: Record<string, number[]> = { first: [], jump: [] }
  for (let round = 0; round < 5; round++) {
    await page.goto(`${studio.url}/`)
    await page.getByRole('link', { name: 'Gallery' }).first().click()
    times.first!.push(await untilShown(page))
    await expect(page.getByText('10001 pictures')).toBeAttached()
    for (const part of [0.5, 0.97, 0.13]) {
      await page.evaluate(
        (part) => window.scrollTo({ top: document.body.scrollHeight * part, behavior: 'instant' }),
        part,
      )
      times.jump!.push(await untilShown(page))
      expect(await page.locator('[data-picture]').count()).toBeLessThanOrEqual(200)
    }
  }
  await page.getByRole('slider', { name: 'Size of the pictures' }).press('Home')
  expect(await page.locator('[data-picture]').count()).toBeLessThanOrEqual(200)
  const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!
  console.log(
    `first tiles ${median(times.first!).toFixed(0)} ms, a jump ${median(times.jump!).toFixed(0)} ms (medians)`,
  )
  expect(median(times.first!)).toBeLessThanOrEqual(SOON_MS)
  expect(median(times.jump!)).toBeLessThanOrEqual(SOON_MS)

  await page.getByRole('searchbox', { name: 'Find by words' }).fill('number 7777')
  await expect(page.getByRole('link', { name: 'picture number 7777' })).toHaveCount(1)
})
