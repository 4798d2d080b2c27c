import type { SessionUser } from '@/lib/auth/session'
import type { CollectionView } from '@/lib/collections/schema'
import { db } from '@/lib/db'
import { KizyError, notFound } from '@/lib/errors'

/** More would be no help to anybody, and a script gone wild ends here. */
const MOST_COLLECTIONS = 500

const counted = { _count: { select: { items: { where: { artwork: { deletedAt: null } } } } } } as const

export async function listCollections(user: SessionUser): Promise<CollectionView[]> {
  const rows = await db().collection.findMany({
    where: { ownerId: user.id, deletedAt: null },
    orderBy: { id: 'desc' },
    include: counted,
  })
  return rows.map(({ id, name, _count }) => ({ id, name, count: _count.items }))
}

/** Makes a collection, with pictures in it if any are given. */
export async function createCollection(user: SessionUser, name: string, ids: string[]): Promise<CollectionView> {
  if ((await db().collection.count({ where: { ownerId: user.id, deletedAt: null } })) >= MOST_COLLECTIONS) {
    throw new KizyError(422, {
      code: 'too_many_collections',
      title: `You have ${MOST_COLLECTIONS} collections already.`,
      detail: 'Delete one that you do not need any more.',
    })
  }
  await requireMine(user, ids)
  const { id } = await db().collection.create({
    data: { ownerId: user.id, name, items: { create: [...new Set(ids)].map((artworkId) => ({ artworkId })) } },
  })
  return { id, name, count: new Set(ids).size }
}

export async function renameCollection(user: SessionUser, id: string, name: string): Promise<void> {
  const { count } = await db().collection.updateMany({
    where: { id, ownerId: user.id, deletedAt: null },
    data: { name },
  })
  if (count === 0) throw notFound('This collection')
}

/** Away, or back again; its pictures stay where they are. */
export async function setCollectionDeleted(user: SessionUser, id: string, deleted: boolean): Promise<void> {
  const { count } = await db().collection.updateMany({
    where: { id, ownerId: user.id },
    data: { deletedAt: deleted ? new Date() : null },
  })
  if (count === 0) throw notFound('This collection')
}

export async function addToCollection(user: SessionUser, id: string, ids: string[]): Promise<void> {
  await requireCollection(user, id)
  await requireMine(user, ids)
  await db().collectionItem.createMany({
    data: ids.map((artworkId) => ({ collectionId: id, artworkId })),
    skipDuplicates: true,
  })
}

export async function removeFromCollection(user: SessionUser, id: string, ids: string[]): Promise<void> {
  await requireCollection(user, id)
  await db().collectionItem.deleteMany({ where: { collectionId: id, artworkId: { in: ids } } })
}

async function requireCollection(user: SessionUser, id: string): Promise<void> {
  const count = await db().collection.count({ where: { id, ownerId: user.id, deletedAt: null } })
  if (count === 0) throw notFound('This collection')
}

async function requireMine(user: SessionUser, ids: string[]): Promise<void> {
  const count = await db().artwork.count({ where: { id: { in: ids }, ownerId: user.id } })
  if (count !== new Set(ids).size) throw notFound('One of these pictures')
}
