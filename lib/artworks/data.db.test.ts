import { beforeEach, describe, expect, it } from 'vitest'
import * as collections from '@/lib/collections/data'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { newArtwork } from '@/lib/testing/artworks'
import { newPerson } from '@/lib/testing/people'
import { facetsOf, familyOf, listArtworks, neighboursOf, setDeleted, setStarred, wallOf } from './data'
import type { ArtworkFilter } from './schema'

let anna: SessionUser
let ben: SessionUser

beforeEach(async () => {
  anna = await newPerson()
  ben = await newPerson('ben')
})

/** The words of what a filter finds: on the wall, and in the pages of the list, which must agree. */
async function found(user: SessionUser, filter: ArtworkFilter): Promise<string[]> {
  const rows = await listArtworks(user, undefined, 100, filter)
  expect((await wallOf(user, filter)).ids).toEqual(rows.map(({ id }) => id))
  return rows.map(({ prompt }) => prompt).sort()
}

describe('looking for pictures', () => {
  it('by words: every one of them, from their beginning, in any case and script', async () => {
    for (const words of ['A fox in the Snow', 'a red foxglove', 'ein Fuchs', '雪の中の狐', 'snow, 50 % off']) {
      await newArtwork(anna, words)
    }
    await newArtwork(ben, 'a fox of ben')
    expect(await found(anna, { words: 'fox' })).toEqual(['A fox in the Snow', 'a red foxglove'])
    expect(await found(anna, { words: 'SNOW fox' })).toEqual(['A fox in the Snow'])
    expect(await found(anna, { words: 'ox' })).toEqual([])
    expect(await found(anna, { words: '狐' })).toEqual(['雪の中の狐'])
    expect(await found(anna, { words: "fox:* | ') !&" })).toEqual(['A fox in the Snow', 'a red foxglove'])
    expect(await found(anna, { words: '%' })).toEqual([])
  })

  it('by model, style, star, date and kind, all together', async () => {
    const style = crypto.randomUUID()
    const facts = { modelId: 'sprout', modelName: 'Sprout', loras: [{ id: style, name: 'Dusk', strength: 1 }] }
    const id = await newArtwork(anna, 'worn', { facts, createdAt: new Date('2026-03-02T10:00:00Z') })
    await newArtwork(anna, 'other', { facts: { modelId: 'big', modelName: 'Big' }, graphName: 'upscale' })
    await newArtwork(anna, 'mine', { facts: { graph: 'A graph' }, graphName: 'own' })
    await setStarred(anna, [id], true)
    expect(await found(anna, { model: 'big' })).toEqual(['other'])
    expect(await found(anna, { style })).toEqual(['worn'])
    expect(await found(anna, { starred: '1' })).toEqual(['worn'])
    expect(await found(anna, { kind: 'upscaled' })).toEqual(['other'])
    expect(await found(anna, { kind: 'graph' })).toEqual(['mine'])
    expect(await found(anna, { since: '2026-03-02T00:00:00Z', until: '2026-03-03T00:00:00Z' })).toEqual(['worn'])
    expect(await found(anna, { starred: '1', model: 'big' })).toEqual([])
    expect(await facetsOf(anna)).toEqual({
      models: [
        { id: 'big', name: 'Big' },
        { id: 'sprout', name: 'Sprout' },
      ],
      styles: [{ id: style, name: 'Dusk' }],
      binned: 0,
    })
    expect(await facetsOf(ben)).toEqual({ models: [], styles: [], binned: 0 })
  })

  it('walks among what was found alone', async () => {
    const [oldest, , newest] = [
      await newArtwork(anna, 'a fox'),
      await newArtwork(anna, 'a hat'),
      await newArtwork(anna, 'a fox'),
    ]
    expect(await neighboursOf(anna, oldest!, { words: 'fox' })).toEqual({
      newerId: newest,
      olderId: null,
      place: 2,
      total: 2,
    })
  })
})

describe('deeds with many', () => {
  it('go into the bin and out of it, and from the wall meanwhile', async () => {
    const ids = [await newArtwork(anna, 'one'), await newArtwork(anna, 'two')]
    await setDeleted(anna, ids, true)
    expect(await found(anna, {})).toEqual([])
    expect(await found(anna, { bin: '1' })).toEqual(['one', 'two'])
    const { deletedAt } = await db().artwork.findUniqueOrThrow({ where: { id: ids[0] } })
    await setDeleted(anna, ids, true)
    // Said twice, the days in the bin are still counted from the first time.
    expect((await db().artwork.findUniqueOrThrow({ where: { id: ids[0] } })).deletedAt).toEqual(deletedAt)
    await setDeleted(anna, ids, false)
    expect(await found(anna, {})).toEqual(['one', 'two'])
  })

  it("one that is somebody else's refuses all of them", async () => {
    const mine = await newArtwork(anna, 'mine')
    const hers = await newArtwork(ben, 'hers')
    for (const deed of [setDeleted, setStarred]) {
      await expect(deed(anna, [mine, hers], true)).rejects.toMatchObject({ status: 404 })
    }
    const rows = await db().artwork.findMany({ where: { id: { in: [mine, hers] } } })
    expect(rows.map(({ deletedAt, starredAt }) => [deletedAt, starredAt])).toEqual([
      [null, null],
      [null, null],
    ])
  })
})

describe('collections', () => {
  it('hold pictures, more than once each at no time, and let them go', async () => {
    const [fox, hat] = [await newArtwork(anna, 'fox'), await newArtwork(anna, 'hat')]
    const { id } = await collections.createCollection(anna, 'Winter', [fox])
    await collections.addToCollection(anna, id, [fox, hat])
    expect(await found(anna, { collection: id })).toEqual(['fox', 'hat'])
    await setDeleted(anna, [hat], true)
    expect(await collections.listCollections(anna)).toEqual([{ id, name: 'Winter', count: 1 }])
    await collections.removeFromCollection(anna, id, [fox])
    expect(await found(anna, { collection: id })).toEqual([])
  })

  it('go away and come back with what was in them', async () => {
    const fox = await newArtwork(anna, 'fox')
    const { id } = await collections.createCollection(anna, 'Winter', [fox])
    await collections.setCollectionDeleted(anna, id, true)
    expect(await collections.listCollections(anna)).toEqual([])
    expect(await found(anna, { collection: id })).toEqual([])
    expect(await found(anna, {})).toEqual(['fox'])
    await collections.setCollectionDeleted(anna, id, false)
    expect(await found(anna, { collection: id })).toEqual(['fox'])
  })

  it("are their owner's alone, and take her own pictures alone", async () => {
    const fox = await newArtwork(anna, 'fox')
    const { id } = await collections.createCollection(anna, 'Winter', [fox])
    const hers = await newArtwork(ben, 'hers')
    for (const deed of [
      () => collections.renameCollection(ben, id, 'Mine'),
      () => collections.setCollectionDeleted(ben, id, true),
      () => collections.addToCollection(ben, id, [hers]),
      () => collections.removeFromCollection(ben, id, [fox]),
      () => collections.addToCollection(anna, id, [hers]),
      () => collections.createCollection(anna, 'Theirs', [hers]),
    ]) {
      await expect(deed()).rejects.toMatchObject({ status: 404 })
    }
    expect(await found(ben, { collection: id })).toEqual([])
    expect(await collections.listCollections(anna)).toEqual([{ id, name: 'Winter', count: 1 }])
  })
})

it('a family is everything that came from the same first picture, oldest first, and nobody else’s', async () => {
  const root = await newArtwork(anna, 'root')
  const child = await newArtwork(anna, 'child', { parentId: root, graphName: 'image-to-image' })
  const other = await newArtwork(anna, 'other', { parentId: root })
  const grandchild = await newArtwork(anna, 'grandchild', { parentId: child, graphName: 'upscale' })
  await newArtwork(anna, 'stranger')
  await newArtwork(ben, 'thief', { parentId: root })
  const family = await familyOf(anna, grandchild)
  expect(family.map(({ id, parentId, depth }) => [id, parentId, depth])).toEqual([
    [root, null, 0],
    [child, root, 1],
    [other, root, 1],
    [grandchild, child, 2],
  ])
  expect(await familyOf(ben, root)).toEqual([])
  // One in the middle that lies in the bin parts the family.
  await setDeleted(anna, [child], true)
  expect((await familyOf(anna, grandchild)).map(({ id }) => id)).toEqual([grandchild])
})
