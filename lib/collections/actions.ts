'use server'

import * as data from '@/lib/collections/data'
import { CollectionChange, CollectionId, NewCollection, RenamedCollection } from '@/lib/collections/schema'
import { action } from '@/lib/handlers'

export const createCollection = action(NewCollection, (user, { name, ids = [] }) =>
  data.createCollection(user, name, ids),
)

export const renameCollection = action(RenamedCollection, (user, { id, name }) => data.renameCollection(user, id, name))

/** `restoreCollection` undoes it. */
export const deleteCollection = action(CollectionId, (user, { id }) => data.setCollectionDeleted(user, id, true))

export const restoreCollection = action(CollectionId, (user, { id }) => data.setCollectionDeleted(user, id, false))

export const addToCollection = action(CollectionChange, (user, { id, ids }) => data.addToCollection(user, id, ids))

export const removeFromCollection = action(CollectionChange, (user, { id, ids }) =>
  data.removeFromCollection(user, id, ids),
)
