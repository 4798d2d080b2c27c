import { createAny, list } from '@/lib/facades/replicate/predictions'
import { replicateRoute } from '@/lib/facades/replicate/route'

export const GET = replicateRoute(list)
export const POST = replicateRoute(createAny)
