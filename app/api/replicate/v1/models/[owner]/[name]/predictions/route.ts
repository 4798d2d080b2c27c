import { createFor } from '@/lib/facades/replicate/predictions'
import { replicateRoute } from '@/lib/facades/replicate/route'

export const POST = replicateRoute(createFor)
