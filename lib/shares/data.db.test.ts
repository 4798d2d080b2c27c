import { beforeEach, expect, it } from 'vitest'
import { setDeleted } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { newArtwork } from '@/lib/testing/artworks'
import { newPerson } from '@/lib/testing/people'
import { createShare, listShares, requireShared, revokeShare } from './data'
import { getShared } from './queries'

let anna: SessionUser
let ben: SessionUser
let artworkId: string

beforeEach(async () => {
  anna = await newPerson()
  ben = await newPerson('ben')
  artworkId = await newArtwork(anna, 'a secret garden', { facts: { seed: 7, modelName: 'Sprout' } })
})

const share = (wish: { lastsDays?: number | null; showsSettings?: boolean } = {}) =>
  createShare(anna, { artworkId, lastsDays: 7, showsSettings: false, ...wish })

it('shows the picture to whoever has the link, and its words only where they may be seen', async () => {
  const quiet = await share()
  expect(await getShared(quiet.token)).toMatchObject({ width: 512, settings: null })
  expect(JSON.stringify(await getShared(quiet.token))).not.toContain('garden')
  const open = await share({ showsSettings: true })
  expect((await getShared(open.token)).settings).toMatchObject({ prompt: 'a secret garden', seed: 7 })
})

it('keeps no token, only its hash', async () => {
  const { token, share: row } = await share()
  expect(JSON.stringify(await db().share.findUniqueOrThrow({ where: { id: row.id } }))).not.toContain(token)
})

it('opens nothing once it is taken back, over, or the picture lies in the bin', async () => {
  const [back, over, binned] = [await share(), await share({ lastsDays: 1 }), await share({ lastsDays: null })]
  await revokeShare(anna, back.share.id)
  await db().share.update({ where: { id: over.share.id }, data: { expiresAt: new Date(Date.now() - 1) } })
  for (const { token } of [back, over]) await expect(requireShared(token)).rejects.toMatchObject({ status: 404 })
  expect((await listShares(anna, artworkId)).map(({ id }) => id)).toEqual([binned.share.id])
  await requireShared(binned.token)
  await setDeleted(anna, [artworkId], true)
  await expect(requireShared(binned.token)).rejects.toMatchObject({ status: 404 })
})

it('a link that is none says no more than one that was', async () => {
  for (const token of ['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}'`]) {
    await expect(getShared(token)).rejects.toMatchObject({ status: 404 })
  }
})

it("nobody shares, sees or takes back another's", async () => {
  const { share: row, token } = await share()
  const wish = { artworkId, lastsDays: 7, showsSettings: true }
  await expect(createShare(ben, wish)).rejects.toMatchObject({ status: 404 })
  await expect(listShares(ben, artworkId)).rejects.toMatchObject({ status: 404 })
  await expect(revokeShare(ben, row.id)).rejects.toMatchObject({ status: 404 })
  await requireShared(token)
})
