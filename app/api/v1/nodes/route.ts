import { route } from '@/lib/handlers'
import { viewNodes } from '@/lib/nodes/queries'
import { NodesView } from '@/lib/nodes/schema'

/** What a graph may be made of. */
export const GET = route({ output: NodesView }, ({ user }) => viewNodes(user))
