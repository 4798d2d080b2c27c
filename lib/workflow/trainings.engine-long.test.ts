import { afterAll, beforeEach, expect, it } from 'vitest'
import { pauseRun, requeueRun, resumeRun, signalRun } from '@/lib/runs/data'
import { objectExists } from '@/lib/storage/bucket'
import { checkpointKey } from '@/lib/storage/keys'
import {
  killAndAwaitNext,
  type OrchestratorProcess,
  startOrchestrator,
  stopOrchestrators,
  until,
} from '@/lib/testing/processes'
import { digestOfRun, expectedDigest, teach, trainerJob, trainerPid, untilStep } from '@/lib/testing/trainings'
import { Artist, endOf, nodeOf, runOf } from '@/lib/testing/wishes'

/** The failure matrix of trainings, the lines that take their time; trainings.engine.test.ts has the others. */
let orchestrator: OrchestratorProcess
let anna: Artist

beforeEach(async () => {
  await stopOrchestrators()
  orchestrator = await startOrchestrator('orch-0')
  anna = await Artist.arrive()
})
afterAll(stopOrchestrators)

async function teachAnna(steps: number, more = {}): Promise<string> {
  const runId = await teach(anna.person, { steps, secondsPerStep: 0.05, checkpointEvery: 10, ...more })
  anna.asked.push({ runId, count: 0, canceled: false })
  return runId
}

async function expectWhole(runId: string, steps: number): Promise<void> {
  expect(await endOf(runId)).toBe('succeeded')
  expect(await digestOfRun(runId)).toBe(expectedDigest(steps))
  expect(await anna.violations()).toEqual([])
}

it('gateway kill -9: the job is given to the next one, and goes on from its checkpoint', async () => {
  const runId = await teachAnna(200)
  await untilStep(runId, 15)
  await killAndAwaitNext('gpu')
  await expectWhole(runId, 200)
  expect(await nodeOf(runId, 'train')).toMatchObject({ attempt: 1, crashes: 0 })
})

it('orchestrator kill -9: the training does not notice', async () => {
  const runId = await teachAnna(200)
  await untilStep(runId, 15)
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  orchestrator = await startOrchestrator('orch-0')
  await expectWhole(runId, 200)
  expect(await nodeOf(runId, 'train')).toMatchObject({ attempt: 1, crashes: 0 })
})

it('another orchestrator takes a training over, and one that rests', async () => {
  const [working, resting] = [await teachAnna(600), await teachAnna(30)]
  await pauseRun(anna.person, resting)
  await untilStep(working, 5)
  await startOrchestrator('orch-b')
  orchestrator.signal('SIGKILL')
  const ownersOf = async () => (await Promise.all([working, resting].map(runOf))).map((run) => run.orchestratorId)
  await until('both are taken over', async () => (await ownersOf()).every((id) => id === 'orch-b'), 45)
  await resumeRun(anna.person, resting)
  expect(await endOf(resting)).toBe('succeeded')
  await expectWhole(working, 600)
  await expectWhole(resting, 30)
})

it('everything restarted, as after a reboot', async () => {
  const runId = await teachAnna(200)
  await untilStep(runId, 15)
  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  for (const name of ['gpu', 'bucket', 'postgres'] as const) await killAndAwaitNext(name)
  await until('the database answers', () => runOf(runId))
  orchestrator = await startOrchestrator('orch-0')
  await expectWhole(runId, 200)
})

it('the bucket away while it saves: it waits, and loses no step it had saved', async () => {
  const runId = await teachAnna(200, { checkpointEvery: 3 })
  await untilStep(runId, 15)
  await killAndAwaitNext('bucket')
  await expectWhole(runId, 200)
})

it('a training that crashes at the same step again and again is set aside', async () => {
  const runId = await teachAnna(40, { checkpointEvery: 5, crashAt: 18 })
  expect(await endOf(runId)).toBe('failed')
  // It got to step 15 once; from there it died three times.
  expect(await nodeOf(runId, 'train')).toMatchObject({ attempt: 4, crashes: 3, error: { code: 'parked' } })
  expect(await objectExists(checkpointKey(runId, 'train', 'latest.json'))).toBe(true)
  await requeueRun(anna.person, runId)
  expect(await endOf(runId)).toBe('failed')
  expect(await anna.violations()).toEqual([expect.stringContaining('nobody had cancelled it: parked')])
})

it('crashes with progress between them are no reason to set it aside', async () => {
  const runId = await teachAnna(1200, { secondsPerStep: 0.02, checkpointEvery: 2 })
  for (let crash = 1; crash <= 4; crash++) {
    const before = crash * 20
    await untilStep(runId, before)
    await until('it works', async () => (await trainerJob())?.endsWith(`.${crash}`))
    await untilStep(runId, before + 6)
    process.kill((await trainerPid())!, 'SIGKILL')
    await until('it was tried again', async () => (await nodeOf(runId, 'train')).attempt === crash + 1)
    expect((await nodeOf(runId, 'train')).crashes).toBeLessThanOrEqual(1)
  }
  await signalRun(anna.person, runId, 'finish')
  expect(await endOf(runId)).toBe('succeeded')
  expect(await anna.violations()).toEqual([])
})

it('cancel ends a training soon, working or at rest, and again makes it go on', async () => {
  const runId = await teachAnna(400)
  await untilStep(runId, 12)
  const since = Date.now()
  await anna.cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  expect(Date.now() - since).toBeLessThan(10_000)
  expect(await trainerJob()).toBeNull()

  anna.asked[0]!.canceled = false
  await requeueRun(anna.person, runId)
  await untilStep(runId, 13)
  await pauseRun(anna.person, runId)
  await until('it rests', async () => (await nodeOf(runId, 'train')).status === 'queued')
  await anna.cancel(runId)
  expect(await endOf(runId, 60)).toBe('canceled')
  anna.asked[0]!.canceled = false
  await requeueRun(anna.person, runId)
  await expectWhole(runId, 400)
})

it('a finish is heard by one that rests, and samples by one that works', async () => {
  const runId = await teachAnna(10_000)
  await untilStep(runId, 5)
  await signalRun(anna.person, runId, 'sample')
  await until('it has sampled', async () => {
    const { progress } = await nodeOf(runId, 'train')
    return ((progress as { samples?: unknown[] }).samples ?? []).length === 1
  })
  await until('the signal is settled', async () => JSON.stringify((await runOf(runId)).signals) === '{}')
  await pauseRun(anna.person, runId)
  await until('it rests', async () => (await nodeOf(runId, 'train')).status === 'queued')
  await signalRun(anna.person, runId, 'finish')
  expect(await endOf(runId)).toBe('succeeded')
  expect(await anna.violations()).toEqual([])
})
