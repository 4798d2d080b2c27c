'use server'

import { z } from 'zod'
import { setDeleted, setStarred } from '@/lib/artworks/data'
import { eraseArtworks } from '@/lib/artworks/erase'
import { ArtworkIds } from '@/lib/artworks/schema'
import { action } from '@/lib/handlers'

/** Into the bin. `restoreArtworks` undoes it. */
export const deleteArtworks = action(ArtworkIds, (user, { ids }) => setDeleted(user, ids, true))

export const restoreArtworks = action(ArtworkIds, (user, { ids }) => setDeleted(user, ids, false))

export const starArtworks = action(ArtworkIds.extend({ starred: z.boolean() }), (user, { ids, starred }) =>
  setStarred(user, ids, starred),
)

/** For good: pictures that lie in the bin, or all of those when none is named. There is no undo. */
export const emptyBin = action(z.union([ArtworkIds, z.strictObject({})]), async (user, which) => ({
  erased: await eraseArtworks(user, 'ids' in which ? which.ids : null),
}))
