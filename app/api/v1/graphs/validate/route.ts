import { GRAPH_LIMITS, GraphReport } from '@/lib/graphs/schema'
import { checkGraph } from '@/lib/graphs/submit'
import { route } from '@/lib/handlers'
import { readJson } from '@/lib/json-body'

/** Whether a graph may run: 200, or 422 with everything that is wrong. Nothing is kept. */
export const POST = route(
  { summary: 'Whether a graph may run', scope: 'read', output: GraphReport },
  async ({ user, request }) => checkGraph(user, await readJson(request, GRAPH_LIMITS.bytes)),
)
