import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { MAX_WORK } from '@/lib/graphs/cost'
import { invalidGraph } from '@/lib/graphs/issues'
import { modelsById } from '@/lib/graphs/models'
import { plainIssues } from '@/lib/graphs/plain'
import { planGraph } from '@/lib/graphs/plan'
import { type GraphReport, OwnGraphInput } from '@/lib/graphs/schema'
import { requireCatalogue } from '@/lib/nodes/data'
import { checkSources, pinGraph } from '@/lib/graphs/sources'
import { getRunByKey, insertRun, type RunRow } from '@/lib/runs/data'
import { pictureOutputs } from '@/lib/workflow/graph'
import { canonicalJson, sha256 } from '@/lib/workflow/values'

async function planFor(user: SessionUser, sent: unknown) {
  const [catalogue, models] = await Promise.all([requireCatalogue(user), modelsById(user)])
  return { catalogue, plan: planGraph(sent, catalogue, models) }
}

/** Whether a graph of one's own may run, without running it. Throws 422 with everything that is wrong. */
export async function checkGraph(user: SessionUser, sent: unknown): Promise<GraphReport> {
  const { plan } = await planFor(user, sent)
  await checkSources(user, plan.graph)
  const outputs = pictureOutputs(plan.graph)
  return {
    valid: true,
    nodes: Object.keys(plan.graph.nodes).length,
    pictures: outputs.map(({ id, facts }, index) => ({ node: id, prompt: facts.prompt, ...plan.sizes[index]! })),
    work: { asked: plan.work, most: MAX_WORK },
  }
}

/**
 * Runs a graph of one's own: durable when this answers. The same key and graph
 * again is the same run, whatever has changed in the studio since.
 *
 * Throws 422 with everything that is wrong (no row is left), 409 when the key
 * was used for another graph, 429 when too much is waiting.
 */
export async function runOwnGraph(user: SessionUser, sent: unknown, idempotencyKey: string): Promise<RunRow> {
  const digest = digestOf(sent)
  const before = await getRunByKey(user, idempotencyKey)
  if (before) return requireSame(before, digest)
  const { plan, catalogue } = await planFor(user, sent)
  const graph = await pinGraph(user, plan.graph)
  const input: OwnGraphInput = { kind: 'graph', name: plan.name, digest, pictures: plan.sizes }
  const run = await insertRun(user, { graph, settings: input }, idempotencyKey, catalogue)
  return requireSame(run, digest)
}

function digestOf(sent: unknown): string {
  const { isTooDeep, issues } = plainIssues(sent)
  if (isTooDeep) throw invalidGraph(issues)
  return sha256(canonicalJson(sent))
}

function requireSame(run: RunRow, digest: string): RunRow {
  const input = OwnGraphInput.safeParse(run.input)
  if (input.success && input.data.digest === digest) return run
  throw new KizyError(409, {
    code: 'key_reused',
    title: 'This Idempotency-Key belongs to another run.',
    detail: 'Send the same graph with it to ask for that run again, or use a new key for a new run.',
  })
}
