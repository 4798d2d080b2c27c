import { route } from '@/lib/handlers'
import { viewNodes } from '@/lib/nodes/queries'
import { NodesView } from '@/lib/nodes/schema'

/** What a graph may be made of. */
export const GET = route({ summary: 'The nodes a graph may be made of', output: NodesView }, ({ user }) =>
  viewNodes(user),
)
