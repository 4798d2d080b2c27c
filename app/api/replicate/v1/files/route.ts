import { createFile } from '@/lib/facades/replicate/files'
import { replicateRoute } from '@/lib/facades/replicate/route'

export const POST = replicateRoute(createFile)
