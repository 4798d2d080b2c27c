import { DBOS, type StepConfig, type WorkflowHandle } from '@dbos-inc/dbos-sdk'
import { log, messageOf } from '@/lib/log'
import { putJson } from '@/lib/storage/bucket'
import { graphKey } from '@/lib/storage/keys'
import { activeRun, dropActiveRun } from '@/lib/workflow/active-runs'
import { checkAgain } from '@/lib/workflow/check-again'
import { executeNode, type NodeResult } from '@/lib/workflow/execute-node'
import { isOutage } from '@/lib/workflow/outage'
import { type Chain, planChains } from '@/lib/workflow/plan'
import { problemOf } from '@/lib/workflow/problems'
import { finishRun } from '@/lib/workflow/store/runs'

/**
 * The durable workflow over a graph. Steps are recorded in the order they are
 * called, so branches are child workflows gathered by `DBOS.waitFirst`: under
 * `Promise.all` a replay could meet them in another order and break.
 * Everything here must do the same again when it is replayed; whatever can
 * differ between two runs of it lives inside a step.
 */

/** Steps end by data, not by throwing; what throws is a database that is away, and that is waited for. */
const step = (name: string): StepConfig & { name: string } => ({
  name,
  retriesAllowed: true,
  maxAttempts: 100_000,
  intervalSeconds: 1,
  backoffRate: 1,
  shouldRetry: isOutage,
})

/** How often a run with several branches looks whether one has ended. */
const LOOK_MS = 25

export const runGraph = DBOS.registerWorkflow(
  async (runId: string): Promise<void> => {
    const chains = await DBOS.runStep(() => begin(runId), step('begin'))
    if (chains.length === 1) await followChain(runId, chains[0]!.nodes)
    else await fanOut(runId, chains)
    await DBOS.runStep(() => end(runId), step('end'))
  },
  { name: 'runGraph' },
)

const runChain = DBOS.registerWorkflow(followChain, { name: 'runChain' })

/** The nodes of a chain one after the other; stops at the first that does not succeed. */
async function followChain(runId: string, nodes: string[]): Promise<NodeResult> {
  for (const [place, nodeId] of nodes.entries()) {
    const next = nodes[place + 1]
    const result = await DBOS.runStep(async () => executeNode(await activeRun(runId), nodeId, next), step(nodeId))
    if (result !== 'succeeded') return result
  }
  return 'succeeded'
}

/** Starts every chain whose predecessors are done, and takes them as they end. */
async function fanOut(runId: string, chains: Chain[]): Promise<void> {
  const waiting = new Set(chains.keys())
  const succeeded = new Set<number>()
  const running = new Map<string, { chain: number; handle: WorkflowHandle<NodeResult> }>()
  for (;;) {
    for (const chain of waiting) {
      const { nodes, after } = chains[chain]!
      if (!after.every((before) => succeeded.has(before))) continue
      waiting.delete(chain)
      const handle = await DBOS.startWorkflow(runChain)(runId, nodes)
      running.set(handle.workflowID, { chain, handle })
    }
    if (running.size === 0) return
    const handles = [...running.values()].map(({ handle }) => handle)
    const first = await DBOS.waitFirst(handles, { pollingIntervalMs: LOOK_MS })
    const { chain } = running.get(first.workflowID)!
    running.delete(first.workflowID)
    if ((await first.getResult()) === 'succeeded') succeeded.add(chain)
  }
}

/** Cuts the run into chains, and pins in the bucket what it is made of. A run that cannot be ends here, without any. */
async function begin(runId: string): Promise<Chain[]> {
  const run = await activeRun(runId)
  const checked = await checkAgain(run)
  if ('problem' in checked) {
    await finishRun(runId, checked.problem)
    return []
  }
  const { catalogue } = checked
  pin(runId, { graph: run.graph, catalogueDigest: catalogue.digest, attempt: run.attempt })
  return planChains(run.graph, catalogue)
}

/** For people and for later: no run waits for it, and nothing reads it to go on. */
function pin(runId: string, what: object): void {
  putJson(graphKey(runId), what).catch((error: unknown) =>
    log.warn('graph not pinned', { run: runId, error: messageOf(error) }),
  )
}

async function end(runId: string): Promise<void> {
  const run = await activeRun(runId)
  // First, so that somebody who tries the run again the moment it ends does not meet what is left of this attempt.
  dropActiveRun(runId)
  await finishRun(runId, null)
  log.info('run finished', { run: runId, seconds: ((Date.now() - run.createdAt.getTime()) / 1000).toFixed(2) })
}

/** Ends a run whose workflow itself broke, which is a fault of ours. */
export async function abandon(runId: string, why: string): Promise<void> {
  log.error('run abandoned', { run: runId, why })
  dropActiveRun(runId)
  await finishRun(runId, problemOf('internal'))
}
