import { readFileSync } from 'node:fs'
import { expect, type Page, test } from './support/test'
import { enterAsOwner, studioUrl } from './support/people'

/** Files come by UploadThing's protocol: announced, sent to a signed address in one or more goes, checked. */
test.use({ baseURL: studioUrl() })

const picture = readFileSync('docs/images/create.png')

async function announce(page: Page, file: { name: string; size: number; type: string }) {
  const files = [file]
  return page.request.post('/api/uploadthing?actionType=upload&slug=reference', { data: { files, input: null } })
}

const form = (bytes: Buffer) => ({ file: { name: 'fox.png', mimeType: 'image/png', buffer: bytes } })

const addressOf = async (page: Page, bytes: Buffer) => {
  const answer = await announce(page, { name: 'fox.png', size: bytes.length, type: 'image/png' })
  const [{ url }] = (await answer.json()) as [{ url: string }]
  return url
}

test('a picture is brought, checked and hers alone', async ({ page, playwright }) => {
  await enterAsOwner(page)
  const address = await addressOf(page, picture)
  expect(address).toMatch(/^\/api\/uploadthing\/ingest\//)
  expect((await page.request.head(address)).headers()['x-ut-range-start']).toBe('0')

  const sent = await page.request.put(address, { headers: { range: 'bytes=0-' }, multipart: form(picture) })
  const { serverData } = (await sent.json()) as { serverData: { id: string; url: string } }
  expect(serverData).toMatchObject({ name: 'fox.png', bytes: picture.length, mediaType: 'image/png' })
  expect((await (await page.request.get(serverData.url)).body()).equals(picture)).toBe(true)

  const stranger = await playwright.request.newContext({ baseURL: studioUrl() })
  expect((await stranger.get(serverData.url)).status()).toBe(401)
})

test('what is not what it says is refused in words, and is not kept', async ({ page }) => {
  await enterAsOwner(page)
  const html = Buffer.from('<!doctype html><script>alert(1)</script>')
  const sent = await page.request.put(await addressOf(page, html), { multipart: form(html) })
  expect(sent.status()).toBe(422)
  expect(await sent.json()).toMatchObject({ title: '“fox.png” is not a picture that can be used here.' })

  const address = await addressOf(page, picture)
  const forged = address.replace(/x-ut-custom-id=[^&]+/, `x-ut-custom-id=${crypto.randomUUID()}`)
  expect((await page.request.put(forged, { multipart: form(picture) })).status()).toBe(403)
  const broken = address.replace(/signature=.*/, 'signature=%zz')
  expect((await page.request.put(broken, { multipart: form(picture) })).status()).toBe(403)
  expect((await page.request.head(address.split('&signature=')[0]!)).status()).toBe(403)
  const more = await page.request.put(address, { multipart: form(Buffer.concat([picture, picture])) })
  expect(more.status()).toBe(413)
  expect((await page.request.put(address, { multipart: form(picture) })).status()).toBe(404)
})

test('only who is signed in may announce, and only what is allowed', async ({ page, playwright }) => {
  const stranger = await playwright.request.newContext({ baseURL: studioUrl() })
  const asked = await stranger.post('/api/uploadthing?actionType=upload&slug=reference', {
    data: { files: [{ name: 'fox.png', size: 10, type: 'image/png' }], input: null },
  })
  expect(asked.status()).toBe(403)
  await enterAsOwner(page)
  for (const wrong of [
    { name: 'fox.png', size: 0, type: 'image/png' },
    { name: 'fox.png', size: 40 * 1024 * 1024, type: 'image/png' },
    { name: 'fox.exe', size: 10, type: 'application/x-msdownload' },
  ]) {
    expect((await announce(page, wrong)).status(), JSON.stringify(wrong)).toBe(400)
  }
})
