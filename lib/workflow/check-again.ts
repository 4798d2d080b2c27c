import { log, messageOf } from '@/lib/log'
import type { Problem } from '@/lib/errors'
import type { ActiveRun } from '@/lib/workflow/active-runs'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import { JobFailure } from '@/lib/workflow/compute'
import { currentCatalogue, refreshFleet } from '@/lib/workflow/fleet'
import type { Graph } from '@/lib/workflow/graph'
import { nodesMissing, problemOf } from '@/lib/workflow/problems'
import { validateGraph } from '@/lib/workflow/validate'
import { whileAway } from '@/lib/workflow/waiting'

/** Node types of a graph that a catalogue does not have. */
export const missingTypes = (graph: Graph, catalogue: NodeCatalogue): string[] =>
  [...new Set(Object.values(graph.nodes).map(({ type }) => type))].filter((type) => !catalogue.get(type)).sort()

/** Why a graph that was right when it was sent cannot run now; null when it can. */
export function problemNow(graph: Graph, catalogue: NodeCatalogue): Problem | null {
  const missing = missingTypes(graph, catalogue)
  if (missing.length > 0) return nodesMissing(missing)
  return validateGraph(graph, catalogue).length > 0 ? problemOf('graph_outdated') : null
}

/**
 * Between submit and begin the gpu service may have been started anew, with
 * other plugins. A type we do not know yet is asked for once more, so that a
 * run of a plugin waits for a service that is still starting.
 *
 * @returns the catalogue to run with, or why the run ends here (null: someone cancelled it).
 */
export async function checkAgain(run: ActiveRun): Promise<{ catalogue: NodeCatalogue } | { problem: Problem | null }> {
  try {
    const known = currentCatalogue()
    const isKnown = missingTypes(run.graph, known).length === 0
    const catalogue = isKnown ? known : (await whileAway(run, refreshFleet)).catalogue
    const problem = problemNow(run.graph, catalogue)
    if (problem) log.warn('graph cannot run any more', { run: run.id, code: problem.code, why: problem.detail ?? '' })
    return problem ? { problem } : { catalogue }
  } catch (error) {
    if (run.signal.aborted) return { problem: null }
    if (!(error instanceof JobFailure)) throw error
    log.error('graph could not be checked', { run: run.id, error: messageOf(error) })
    return { problem: problemOf(error.code) }
  }
}
