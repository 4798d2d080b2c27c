import { listModels } from '@/lib/facades/replicate/predictions'
import { replicateRoute } from '@/lib/facades/replicate/route'

export const GET = replicateRoute(listModels)
