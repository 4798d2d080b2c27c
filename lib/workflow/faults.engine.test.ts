import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { requestCancel, requeueRun } from '@/lib/runs/data'
import { type Acknowledged, violations } from '@/lib/testing/invariants'
import { newPerson } from '@/lib/testing/people'
import {
  isAlive,
  killAndAwaitNext,
  type OrchestratorProcess,
  pidOf,
  startOrchestrator,
  stopOrchestrators,
  until,
  workerPids,
} from '@/lib/testing/processes'
import {
  endOf,
  finishedJobs,
  nodeOf,
  nodesOf,
  runOf,
  submit,
  untilDrawing,
  untilInTheMiddle,
} from '@/lib/testing/wishes'
import { deleteObjects } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { Outputs } from '@/lib/workflow/values'

/**
 * The failure matrix, a line a test: real processes, killed or stopped in the
 * middle of a run, and what must have become of the run. Another part of the
 * matrix, seen from the browser, is in e2e/faults.spec.ts.
 */
let orchestrator: OrchestratorProcess
let person: SessionUser
let asked: Acknowledged[]

beforeAll(async () => {
  orchestrator = await startOrchestrator('orch-0')
})
afterAll(stopOrchestrators)
beforeEach(async () => {
  person = await newPerson()
  asked = []
})

/** Steps enough to be met in the middle. */
const LONG = 60

async function ask(count: number, steps: number, more: { seed?: number; upscaled?: boolean } = {}): Promise<string> {
  const { upscaled = false, seed = 1 } = more
  const runId = await submit(person, { prompt: `a red fox ${person.id}`, count, steps, seed }, { upscaled })
  asked.push({ runId, count, canceled: false })
  return runId
}

async function cancel(runId: string): Promise<void> {
  asked.find((one) => one.runId === runId)!.canceled = true
  await requestCancel(person, runId)
}

const expectRight = async () => expect(await violations([person.id], asked)).toEqual([])

/** A run of three with a picture finished and another being drawn. */
async function inTheMiddle(): Promise<string> {
  const runId = await ask(3, LONG)
  await untilInTheMiddle(runId)
  return runId
}

/** How often each picture of a run was drawn, over all its processes' lives. */
const drawn = (runId: string) =>
  [0, 1, 2].map((picture) => finishedJobs(runId).filter((id) => id === `picture-${picture}`).length)

async function restart(): Promise<void> {
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  orchestrator = await startOrchestrator('orch-0')
}

it('orchestrator kill -9: what is finished stays, and the job under way is followed again', async () => {
  const runId = await inTheMiddle()
  await restart()
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  await expectRight()
})

it('gateway kill -9: its worker goes with it, and the job is given to the next one', async () => {
  const runId = await inTheMiddle()
  const [worker] = await workerPids()
  await killAndAwaitNext('gpu')
  await until('the orphan is gone', () => !isAlive(worker!), 30)
  expect(await endOf(runId)).toBe('succeeded')
  expect((await nodesOf(runId)).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1])
  expect(drawn(runId)).toEqual([1, 1, 1])
  await expectRight()
})

it('Postgres kill -9: the run waits, and goes on', async () => {
  const runId = await inTheMiddle()
  await killAndAwaitNext('postgres')
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  expect(isAlive(orchestrator.pid)).toBe(true)
  await expectRight()
})

it('every connection to Postgres cut, again and again: no node takes that for a failure of its own', async () => {
  const runId = await ask(3, 6)
  await until('it has begun', async () => (await runOf(runId)).status === 'running')
  const { db } = await import('@/lib/db')
  const cut = () => db().$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`
  await until('it has ended', async () => {
    await cut()
    return (await runOf(runId)).status !== 'running'
  })
  expect(await endOf(runId)).toBe('succeeded')
  await expectRight()
})

it('bucket kill -9: the run waits, and draws nothing twice for it', async () => {
  const runId = await inTheMiddle()
  await killAndAwaitNext('bucket')
  expect(await endOf(runId)).toBe('succeeded')
  expect((await nodesOf(runId)).map(({ crashes }) => crashes)).toEqual([0, 0, 0, 0, 0, 0])
  await expectRight()
})

it('a crash after the bytes and before the manifest: no half result, and the work is not lost', async () => {
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  const fragile = await startOrchestrator('orch-0', 'dies-before-manifest')
  const runId = await ask(1, 3)
  expect(await fragile.ended).toBe('SIGKILL')
  expect(finishedJobs(runId)).toEqual(['picture-0'])
  expect(await nodeOf(runId, 'picture-0')).toMatchObject({ status: 'running', outputs: null })
  orchestrator = await startOrchestrator('orch-0')
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 0, 0])
  await expectRight()
})

it('two runs with the same node: one execution, two results', async () => {
  const [one, other] = [await ask(1, LONG), await ask(1, LONG)]
  expect([await endOf(one), await endOf(other)]).toEqual(['succeeded', 'succeeded'])
  expect(drawn(one)[0]! + drawn(other)[0]!).toBe(1)
  const [a, b] = [await nodeOf(one, 'picture-0'), await nodeOf(other, 'picture-0')]
  expect([a.cached, b.cached].toSorted()).toEqual([false, true])
  expect(a.outputs).toEqual(b.outputs)
  await expectRight()
})

it('two runs with the same node, the first one cancelled: the second draws it', async () => {
  const [one, other] = [await ask(1, LONG), await ask(1, LONG)]
  await untilDrawing(one)
  await cancel(one)
  expect([await endOf(one), await endOf(other)]).toEqual(['canceled', 'succeeded'])
  await expectRight()
})

it('a job that kills its worker three times is set aside, and tried again when asked', async () => {
  const runId = await ask(2, LONG)
  asked = [] // it is to fail
  for (let crash = 1; crash <= 3; crash++) {
    await until(`attempt ${crash}`, async () => {
      const { status, attempt, crashes } = await nodeOf(runId, 'picture-0')
      return status === 'running' && attempt === crash && crashes === crash - 1
    })
    await untilWorking(runId, 'picture-0', crash)
    const [worker] = await workerPids()
    process.kill(worker!, 'SIGKILL')
  }
  expect(await endOf(runId)).toBe('failed')
  expect(await nodeOf(runId, 'picture-0')).toMatchObject({ status: 'failed', crashes: 3, error: { code: 'parked' } })
  // The rest of the run went on.
  expect((await nodeOf(runId, 'output-1')).status).toBe('succeeded')

  await requeueRun(person, runId)
  asked = [{ runId, count: 2, canceled: false }]
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 0])
  await expectRight()
})

/** Waits until the gpu service works on this very attempt. */
const untilWorking = async (runId: string, nodeId: string, attempt: number) => {
  const { getHealth } = await import('@/lib/workflow/compute')
  await until(`the worker has ${nodeId}.${attempt}`, async () => {
    const { devices } = await getHealth()
    return devices.some(({ jobId, state }) => jobId === `${runId}.${nodeId}.${attempt}` && state === 'BUSY')
  })
}

it('a cancelled run goes on from its last finished node, also after everything was restarted', async () => {
  const runId = await inTheMiddle()
  await cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  for (const name of ['gpu', 'bucket', 'postgres'] as const) await killAndAwaitNext(name)
  orchestrator = await startOrchestrator('orch-0')
  asked[0]!.canceled = false
  await until('the database takes it', () => requeueRun(person, runId))
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  await expectRight()
})

it('a hung worker is killed soon after a cancel, and the next run has a new one', async () => {
  const runId = await ask(1, LONG)
  await untilDrawing(runId)
  const [worker] = await workerPids()
  process.kill(worker!, 'SIGSTOP')
  const since = Date.now()
  await cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  // 10 s of grace, and what killing takes; three times that on a busy machine.
  expect(Date.now() - since).toBeLessThan(3 * 12_000)
  expect(await endOf(await ask(1, 1))).toBe('succeeded')
  expect(await workerPids()).not.toContain(worker)
  await expectRight()
})

it('a manifest whose blob is missing is a miss', async () => {
  const first = await ask(1, 2)
  expect(await endOf(first)).toBe('succeeded')
  const outputs = Outputs.parse((await nodeOf(first, 'picture-0')).outputs)
  const { sha256 } = outputs.image as { sha256: string }
  await deleteObjects([casKey(sha256)])
  const second = await ask(1, 2)
  expect(await endOf(second)).toBe('succeeded')
  expect((await nodeOf(second, 'picture-0')).cached).toBe(false)
  expect(drawn(second)).toEqual([1, 0, 0])
  await expectRight()
})

it('everything is still there', () => {
  for (const name of ['postgres', 'bucket', 'gpu'] as const) expect(isAlive(pidOf(name)!)).toBe(true)
  expect(isAlive(orchestrator.pid)).toBe(true)
})
