import { z } from 'zod'
import { ArtworkIds } from '@/lib/artworks/schema'
import { CANNOT_BE_SHOWN, canBeShown } from '@/lib/names/schema'

export const CollectionName = z
  .string()
  .transform((text) => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim())
  .pipe(
    z
      .string()
      .min(1, 'Give the collection a name.')
      .max(80, 'Keep the name under 80 letters.')
      .refine(canBeShown, CANNOT_BE_SHOWN),
  )

export const CollectionId = z.strictObject({ id: z.uuid() })

export const CollectionView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Pictures in it, those in the bin left out. */
  count: z.int(),
})
export type CollectionView = z.infer<typeof CollectionView>

export const NewCollection = z.strictObject({ name: CollectionName, ids: ArtworkIds.shape.ids.optional() })
export const RenamedCollection = CollectionId.extend({ name: CollectionName })
export const CollectionChange = CollectionId.extend({ ids: ArtworkIds.shape.ids })
