import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { invalidGraph } from '@/lib/graphs/issues'
import { isOnTheWeb } from '@/lib/graphs/plan'
import { pinSources } from '@/lib/runs/pin-sources'
import type { Graph } from '@/lib/workflow/graph'

/** The graph with its sources pinned to files this person may use. Throws 422 with every one that cannot be had. */
export async function pinGraph(user: SessionUser, graph: Graph): Promise<Graph> {
  try {
    return await pinSources(user, graph)
  } catch (error) {
    if (error instanceof KizyError && error.problem.code === 'invalid_input') throw badSources(error)
    throw error
  }
}

/** Whether the files of the studio that a graph names can be had. Addresses on the web are asked only by a run. */
export async function checkSources(user: SessionUser, graph: Graph): Promise<void> {
  const kept = Object.entries(graph.nodes).filter(([, { params }]) => !isOnTheWeb(String(params.source ?? '')))
  await pinGraph(user, { ...graph, nodes: Object.fromEntries(kept) })
}

const badSources = ({ problem }: KizyError) =>
  invalidGraph(
    (problem.issues ?? []).map(({ path, message }) => {
      const [, node = '', , field = null] = path.split('.')
      return { code: 'bad_source', node, field, message }
    }),
  )
