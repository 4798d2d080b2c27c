import { z } from 'zod'
import { listCollections } from '@/lib/collections/data'
import { CollectionView } from '@/lib/collections/schema'
import { route } from '@/lib/handlers'

export const GET = route({ summary: 'Your collections', output: z.array(CollectionView) }, ({ user }) =>
  listCollections(user),
)
