import { getFile } from '@/lib/facades/replicate/files'
import { replicateRoute } from '@/lib/facades/replicate/route'

export const GET = replicateRoute(getFile)
