import { viewMade } from '@/lib/graphs/made'
import { MadeView } from '@/lib/graphs/schema'
import { route } from '@/lib/handlers'
import { RunId } from '@/lib/runs/schema'

/** How the pictures of this run are made, part by part. */
export const GET = route(
  { summary: 'How a run was made, part by part', params: RunId, output: MadeView },
  ({ user, params }) => viewMade(user, params.id),
)
