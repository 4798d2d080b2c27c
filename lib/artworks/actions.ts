'use server'

import { setDeleted } from '@/lib/artworks/data'
import { ArtworkId } from '@/lib/artworks/schema'
import { action } from '@/lib/handlers'

/** Into the bin. `restoreArtwork` undoes it. */
export const deleteArtwork = action(ArtworkId, async (user, { id }) => {
  await setDeleted(user, id, true)
  return { id }
})

export const restoreArtwork = action(ArtworkId, async (user, { id }) => {
  await setDeleted(user, id, false)
  return { id }
})
