import { route } from '@/lib/handlers'
import { pageOfRuns, RunQuery } from '@/lib/runs/queries'
import { RunPage } from '@/lib/runs/schema'

export const GET = route({ query: RunQuery, output: RunPage }, ({ user, query }) => pageOfRuns(user, query))
