import { expect, test } from './support/test'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, joinAs, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })

test('what is mine is not there for anybody else', async ({ page, browser, playwright }) => {
  await enterAsOwner(page)
  await choosePictures(page, 1)
  const row = await create(page, `a secret garden, ${Date.now()}`)
  await expect(finished(row)).toHaveCount(1, { timeout: 180_000 })
  const id = (await finished(row).getAttribute('href'))!.split('/').at(-1)!
  const { runId } = (await (await page.request.get(`/api/v1/artworks/${id}`)).json()) as { runId: string }

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByLabel('Invitation link').inputValue()
  const ben = await joinAs(browser, link, 'Ben')
  const stranger = await playwright.request.newContext({ baseURL: studioUrl() })

  const addresses = [
    `/api/v1/artworks/${id}`,
    `/api/v1/artworks/${id}/file`,
    `/api/v1/artworks/${id}/file?download=1`,
    `/api/v1/artworks/${id}/thumbnail/320`,
    `/api/v1/runs/${runId}`,
    `/api/v1/runs/${runId}/events`,
    `/api/v1/runs/${runId}/preview/0/1`,
    `/api/v1/runs/${runId}/graph`,
  ]
  for (const address of addresses) {
    const unknown = address.replace(id, crypto.randomUUID()).replace(runId, crypto.randomUUID())
    const [his, nobodys, strangers] = await Promise.all([
      ben.request.get(`${studioUrl()}${address}`),
      ben.request.get(`${studioUrl()}${unknown}`),
      stranger.get(address),
    ])
    expect(his.status(), address).toBe(404)
    // The same words as for what never was: an address tells nothing.
    expect(await his.text(), address).toBe(await nobodys.text())
    expect(strangers.status(), address).toBe(401)
  }

  const opened = await ben.goto(`${studioUrl()}/gallery/${id}`)
  expect(opened?.status()).toBe(404)
  await ben.goto(`${studioUrl()}/gallery`)
  await expect(ben.getByText('Your pictures will hang here')).toBeVisible()
  await ben.goto(studioUrl())
  await expect(ben.getByText('a secret garden')).toHaveCount(0)
})
