import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { keyIn, requireCaller } from '@/lib/auth/caller'
import { db } from '@/lib/db'
import { newPerson } from '@/lib/testing/people'
import { createKey, isKeyLive, listKeys, revokeKey } from './data'
import type { NewKey } from './schema'

const wish = (more: Partial<NewKey> = {}): NewKey => ({ name: 'laptop', scopes: ['read', 'write'], days: 30, ...more })
const calling = (authorization: string) => new Request('http://studio/api/v1/runs', { headers: { authorization } })

describe('a key', () => {
  it('is its person, in each way that clients send it', async () => {
    const ana = await newPerson()
    const { key } = await createKey(ana, wish())
    for (const authorization of [
      `Bearer ${key}`,
      `bearer ${key}`,
      `Key ${key}`,
      `Token ${key}`,
      `Basic ${btoa(`:${key}`)}`,
    ]) {
      const { user } = await requireCaller(calling(authorization), 'write')
      expect(user).toMatchObject({ id: ana.id, email: ana.email })
    }
  })

  it('is kept as a hash, and shown by its first letters', async () => {
    const ana = await newPerson()
    const { id, key } = await createKey(ana, wish())
    const row = await db().apiKey.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain(key.slice(12))
    expect((await listKeys(ana))[0]).toMatchObject({ id, hint: `${key.slice(0, 9)}…`, lastUsedAt: null })
    await requireCaller(calling(`Bearer ${key}`), 'read')
    expect((await listKeys(ana))[0]!.lastUsedAt).not.toBeNull()
  })

  it.each(['Bearer', 'Bearer x', 'Bearer kizy_', `Bearer kizy_${'a'.repeat(43)}`, 'Basic !!', 'Digest kizy_x'])(
    'is nobody’s: %j',
    async (authorization) => {
      await expect(requireCaller(calling(authorization), 'read')).rejects.toMatchObject({ status: 401 })
    },
  )

  it('that only looks makes nothing', async () => {
    const { key } = await createKey(await newPerson(), wish({ scopes: ['read'] }))
    await requireCaller(calling(`Bearer ${key}`), 'read')
    await expect(requireCaller(calling(`Bearer ${key}`), 'write')).rejects.toMatchObject({ status: 403 })
  })

  it('opens nothing once it is revoked, or over', async () => {
    const ana = await newPerson()
    const [revoked, over] = [await createKey(ana, wish()), await createKey(ana, wish({ days: 7 }))]
    await revokeKey(ana, revoked.id)
    await db().apiKey.update({ where: { id: over.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
    for (const { id, key } of [revoked, over]) {
      await expect(requireCaller(calling(`Bearer ${key}`), 'read')).rejects.toMatchObject({ status: 401 })
      expect(await isKeyLive(id)).toBe(false)
    }
    expect(await listKeys(ana)).toEqual([])
  })

  it('that was just used ends at once where it is revoked, and within a second elsewhere', async () => {
    const ana = await newPerson()
    const [here, elsewhere] = [await createKey(ana, wish()), await createKey(ana, wish())]
    const use = (key: string) => requireCaller(calling(`Bearer ${key}`), 'read')
    await Promise.all([use(here.key), use(elsewhere.key)])
    await revokeKey(ana, here.id)
    await expect(use(here.key)).rejects.toMatchObject({ status: 401 })
    await use(elsewhere.key)
    await db().apiKey.update({ where: { id: elsewhere.id }, data: { revokedAt: new Date() } })
    await sleep(1000)
    await expect(use(elsewhere.key)).rejects.toMatchObject({ status: 401 })
  })

  it('is revoked by its owner alone', async () => {
    const [ana, eve] = [await newPerson(), await newPerson('eve')]
    const { id, key } = await createKey(ana, wish())
    await expect(revokeKey(eve, id)).rejects.toMatchObject({ status: 404 })
    await requireCaller(calling(`Bearer ${key}`), 'write')
    expect(await listKeys(eve)).toEqual([])
  })
})

it('finds no key where there is none', () => {
  expect(keyIn(new Headers())).toBeNull()
})
