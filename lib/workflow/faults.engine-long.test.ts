import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { requeueRun } from '@/lib/runs/data'
import {
  isAlive,
  killAndAwaitNext,
  type OrchestratorProcess,
  startOrchestrator,
  stopOrchestrators,
  until,
  workerPids,
} from '@/lib/testing/processes'
import { Artist, drawn, endOf, LONG, nodeOf, nodesOf, runOf, untilDrawing } from '@/lib/testing/wishes'
import { getHealth } from '@/lib/workflow/compute'

/** The lines of the failure matrix that take their time; faults.engine.test.ts has the others. */
let orchestrator: OrchestratorProcess
let anna: Artist

beforeAll(async () => {
  orchestrator = await startOrchestrator('orch-0')
})
afterAll(stopOrchestrators)
beforeEach(async () => {
  anna = await Artist.arrive()
})

it('gateway kill -9: its worker goes with it, and the job is given to the next one', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  const [worker] = await workerPids()
  await killAndAwaitNext('gpu')
  await until('the orphan is gone', () => !isAlive(worker!), 30)
  expect(await endOf(runId)).toBe('succeeded')
  expect((await nodesOf(runId)).map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 1])
  expect(drawn(runId)).toEqual([1, 1, 1])
  expect(await anna.violations()).toEqual([])
})

it('Postgres kill -9: the run waits, and goes on', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  await killAndAwaitNext('postgres')
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  expect(isAlive(orchestrator.pid)).toBe(true)
  expect(await anna.violations()).toEqual([])
})

it('bucket kill -9: the run waits, and draws nothing twice for it', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  await killAndAwaitNext('bucket')
  expect(await endOf(runId)).toBe('succeeded')
  expect((await nodesOf(runId)).map(({ crashes }) => crashes)).toEqual([0, 0, 0, 0, 0, 0])
  expect(await anna.violations()).toEqual([])
})

it('a job that kills its worker three times is set aside, and tried again when asked', async () => {
  const runId = await anna.ask(2, LONG)
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

  await requeueRun(anna.person, runId)
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 0])
  expect(await anna.violations()).toEqual([])
})

/** Waits until the gpu service works on this very attempt. */
const untilWorking = async (runId: string, nodeId: string, attempt: number) => {
  await until(`the worker has ${nodeId}.${attempt}`, async () => {
    const { devices } = await getHealth()
    return devices.some(({ jobId, state }) => jobId === `${runId}.${nodeId}.${attempt}` && state === 'BUSY')
  })
}

it('a cancelled run goes on from its last finished node, also after everything was restarted', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  await anna.cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  for (const name of ['gpu', 'bucket', 'postgres'] as const) await killAndAwaitNext(name)
  await until('the database answers', () => runOf(runId))
  orchestrator = await startOrchestrator('orch-0')
  anna.asked[0]!.canceled = false
  await until('the database takes it', () => requeueRun(anna.person, runId))
  expect(await endOf(runId)).toBe('succeeded')
  expect(drawn(runId)).toEqual([1, 1, 1])
  expect(await anna.violations()).toEqual([])
})

it('another version of the engine in the middle of a run walks it anew, past what is finished', async () => {
  const runId = await anna.askAndWaitForTheMiddle()
  const { attempt } = await runOf(runId)
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  orchestrator = await startOrchestrator('orch-0', 'next-version')
  try {
    expect(await endOf(runId)).toBe('succeeded')
    expect((await runOf(runId)).attempt).toBe(attempt + 1)
    expect(drawn(runId)).toEqual([1, 1, 1])
    expect(await anna.violations()).toEqual([])
  } finally {
    orchestrator.signal('SIGKILL')
    await orchestrator.ended
    orchestrator = await startOrchestrator('orch-0')
  }
})

it('a hung worker is killed soon after a cancel, and the next run has a new one', async () => {
  const runId = await anna.ask(1, LONG)
  await untilDrawing(runId)
  const [worker] = await workerPids()
  process.kill(worker!, 'SIGSTOP')
  const since = Date.now()
  await anna.cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  // 10 s of grace, and what killing takes; three times that on a busy machine.
  expect(Date.now() - since).toBeLessThan(3 * 12_000)
  expect(await endOf(await anna.ask(1, 1))).toBe('succeeded')
  expect(await workerPids()).not.toContain(worker)
  expect(await anna.violations()).toEqual([])
})
