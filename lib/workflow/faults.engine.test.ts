import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { deleteObjects } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { db } from '@/lib/db'
import { type OrchestratorProcess, startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { Artist, drawn, endOf, finishedJobs, LONG, nodeOf, runOf, untilDrawing } from '@/lib/testing/wishes'
import { Outputs } from '@/lib/workflow/values'

/**
 * The failure matrix, a line a test: real processes, killed in the middle of a
 * run, and what must have become of the run. The lines that take their time
 * are in faults.engine-long.test.ts; some, seen from the browser, in e2e/faults.spec.ts.
 */
let orchestrator: OrchestratorProcess
let anna: Artist

beforeAll(async () => {
  orchestrator = await startOrchestrator('orch-0')
})
afterAll(stopOrchestrators)
beforeEach(async () => {
  anna = await Artist.arrive()
})

async function restart(): Promise<void> {
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  orchestrator = await startOrchestrator('orch-0')
}

it('orchestrator kill -9: what is finished stays, and the job under way is followed again', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  await restart()
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  expect(await anna.violations()).toEqual([])
})

it('every connection to Postgres cut, again and again: no node takes that for a failure of its own', async () => {
  const runId = await anna.ask(3, 6)
  await until('it has begun', async () => (await runOf(runId)).status === 'running')
  const cut = () => db().$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  // Often enough to hit every kind of write, with pauses in which a busy machine gets somewhere.
  for (let cuts = 0; cuts < 8 && (await runOf(runId)).status === 'running'; cuts++) {
    await cut()
    await sleep(700)
  }
  expect(await endOf(runId)).toBe('succeeded')
  expect(await anna.violations()).toEqual([])
})

it('a crash after the bytes and before the manifest: no half result, and the work is not lost', async () => {
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  const fragile = await startOrchestrator('orch-0', 'dies-before-manifest')
  const runId = await anna.ask(1, 3)
  expect(await fragile.ended).toBe('SIGKILL')
  expect(finishedJobs(runId)).toEqual(['picture-0'])
  expect(await nodeOf(runId, 'picture-0')).toMatchObject({ status: 'running', outputs: null })
  orchestrator = await startOrchestrator('orch-0')
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 0, 0])
  expect(await anna.violations()).toEqual([])
})

it('two runs with the same node: one execution, two results', async () => {
  const [one, other] = [await anna.ask(1, LONG), await anna.ask(1, LONG)]
  expect([await endOf(one), await endOf(other)]).toEqual(['succeeded', 'succeeded'])
  expect(drawn(one)[0]! + drawn(other)[0]!).toBe(1)
  const [a, b] = [await nodeOf(one, 'picture-0'), await nodeOf(other, 'picture-0')]
  expect([a.cached, b.cached].toSorted()).toEqual([false, true])
  expect(a.outputs).toEqual(b.outputs)
  expect(await anna.violations()).toEqual([])
})

it('two runs with the same node, the first one cancelled: the second draws it', async () => {
  const [one, other] = [await anna.ask(1, LONG), await anna.ask(1, LONG)]
  await untilDrawing(one)
  await anna.cancel(one)
  expect([await endOf(one), await endOf(other)]).toEqual(['canceled', 'succeeded'])
  expect(await anna.violations()).toEqual([])
})

it('a manifest whose blob is missing is a miss', async () => {
  const first = await anna.ask(1, 2)
  expect(await endOf(first)).toBe('succeeded')
  const outputs = Outputs.parse((await nodeOf(first, 'picture-0')).outputs)
  const { sha256 } = outputs.image as { sha256: string }
  await deleteObjects([casKey(sha256)])
  const second = await anna.ask(1, 2)
  expect(await endOf(second)).toBe('succeeded')
  expect((await nodeOf(second, 'picture-0')).cached).toBe(false)
  expect(drawn(second)).toEqual([1, 0, 0])
  expect(await anna.violations()).toEqual([])
})
