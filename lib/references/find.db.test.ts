import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import type { Prisma } from '@/lib/generated/prisma/client'
import { findPictures } from '@/lib/references/find'
import { CreateRun } from '@/lib/runs/schema'
import { submitWish } from '@/lib/runs/submit'
import { ensureBucket } from '@/lib/storage/bucket'
import { newArtwork } from '@/lib/testing/artworks'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { bringPicture as bring } from '@/lib/testing/pictures'

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 4, background } })
const mask = (width: number, height: number) =>
  plain(width, height, 'black')
    .composite([{ input: { create: { width: 8, height: 8, channels: 4, background: 'white' } } }])
    .png()
    .toBuffer()

let anna: SessionUser
let berta: SessionUser
let picture: string
let hers: string
beforeAll(async () => {
  await ensureBucket()
  ;[anna, berta] = await Promise.all([newPerson(), newPerson()])
  picture = await bring(anna, await plain(60, 40, 'red').png().toBuffer())
  hers = `artwork:${await newArtwork(berta, 'a fox')}`
  const { id, name, family, kind, digest } = sprout
  const details = sprout as unknown as Prisma.InputJsonObject
  await db().baseModel.upsert({ where: { id }, create: { id, name, family, kind, digest, details }, update: {} })
})

const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof KizyError) return { status: error.status, path: error.problem.issues?.[0]?.path }
      throw error
    },
  )
const start = (part: object) => ({ start: { source: picture, strength: 0.6, ...part }, references: [] })

describe('findPictures', () => {
  it('measures the start as it is seen, where its size counts', async () => {
    const turned = await plain(60, 40, 'red').jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const source = await bring(anna, turned)
    const extend = { left: 0.5, top: 0, right: 0, bottom: 0 }
    const found = await findPictures(anna, { start: { source, strength: 0.6, extend }, references: [] })
    expect(found.startSize).toEqual({ width: 40, height: 60 })
    expect((await findPictures(anna, start({}))).startSize).toBeNull()
  })

  it('takes a mask of the picture’s shape, be it smaller', async () => {
    for (const [width, height] of [
      [60, 40],
      [30, 20],
    ] as const) {
      const source = await bring(anna, await mask(width, height))
      expect((await findPictures(anna, start({ mask: source }))).startSize).toEqual({ width: 60, height: 40 })
    }
  })

  it.each([
    ['of another shape', () => mask(40, 40)],
    ['on which nothing is painted', () => plain(60, 40, 'black').png().toBuffer()],
    ['painted with nothing', () => plain(60, 40, '#ffffff00').png().toBuffer()],
    ['that is cut off', async () => (await mask(60, 40)).subarray(0, 60)],
  ])('refuses a mask %s', async (_, make) => {
    const source = await bring(anna, await make())
    expect(await problemOf(findPictures(anna, start({ mask: source })))).toEqual({ status: 422, path: 'start.mask' })
  })
})

describe('a wish with a picture of somebody else', () => {
  it.each([
    ['to start from', () => ({ start: { source: hers } })],
    ['as a mask', () => ({ start: { source: picture, mask: hers } })],
    ['to follow', () => ({ references: [{ role: 'structure' as const, source: hers }] })],
    ['that never was', () => ({ start: { source: `upload:${crypto.randomUUID()}` } })],
  ])('%s answers 404, and leaves no row', async (_, part) => {
    const wish = CreateRun.parse({ prompt: 'a fox', ...part() })
    expect(await problemOf(submitWish(anna, wish, crypto.randomUUID()))).toMatchObject({ status: 404 })
    expect(await db().run.count({ where: { ownerId: anna.id } })).toBe(0)
  })
})

it('the same key with other pictures is another wish', async () => {
  const berta = await newPerson()
  const source = await bring(berta, await plain(60, 40, 'blue').png().toBuffer())
  const wish = (strength: number) => CreateRun.parse({ prompt: 'a fox', start: { source, strength } })
  const run = await submitWish(berta, wish(0.5), 'one-key-only')
  expect((await submitWish(berta, wish(0.5), 'one-key-only')).id).toBe(run.id)
  expect(await problemOf(submitWish(berta, wish(0.6), 'one-key-only'))).toMatchObject({ status: 409 })
})
