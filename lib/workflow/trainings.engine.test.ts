import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pauseRun, resumeRun } from '@/lib/runs/data'
import { type OrchestratorProcess, startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { digestOfRun, expectedDigest, stepOf, teach, trainerJob, trainerPid, untilStep } from '@/lib/testing/trainings'
import { Artist, endOf, nodeOf, runOf } from '@/lib/testing/wishes'

/**
 * Long nodes through the whole engine: what dies under them, who may pause
 * them, and who goes before them. More of it in trainings.engine-long.test.ts.
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

async function teachAnna(steps: number, more = {}): Promise<string> {
  const runId = await teach(anna.person, { steps, ...more })
  anna.asked.push({ runId, count: 0, canceled: false })
  return runId
}

it('a picture comes before the end of the training; the trainer killed, only the steps since its checkpoint are lost', async () => {
  const runId = await teachAnna(150, { secondsPerStep: 0.05, checkpointEvery: 10 })
  await untilStep(runId, 12)
  expect(await endOf(await anna.ask(1, 2))).toBe('succeeded')
  expect((await nodeOf(runId, 'train')).status).toBe('running')

  process.kill((await trainerPid())!, 'SIGKILL')
  expect(await endOf(runId)).toBe('succeeded')
  expect(await digestOfRun(runId)).toBe(expectedDigest(150))
  expect(await nodeOf(runId, 'train')).toMatchObject({ attempt: 2, progress: null })
  expect(await anna.violations()).toEqual([])
})

it('paused it holds nothing, also over a restart, and goes on where it was', async () => {
  const runId = await teachAnna(60, { secondsPerStep: 0.05, checkpointEvery: 1000 })
  await untilStep(runId, 5)
  await pauseRun(anna.person, runId)
  await until('it rests', async () => (await nodeOf(runId, 'train')).status === 'queued')
  const step = await stepOf(runId)
  expect(step).toBeGreaterThanOrEqual(5)
  expect(await trainerJob()).toBeNull()

  orchestrator.signal('SIGKILL')
  await orchestrator.ended
  orchestrator = await startOrchestrator('orch-0')
  // Somebody else's training takes the place meanwhile.
  const other = await teachAnna(3, { checkpointEvery: 7 })
  expect(await endOf(other)).toBe('succeeded')
  expect(await nodeOf(runId, 'train')).toMatchObject({ status: 'queued', attempt: 2, crashes: 0 })

  await resumeRun(anna.person, runId)
  expect(await endOf(runId)).toBe('succeeded')
  expect(await digestOfRun(runId)).toBe(expectedDigest(60))
  expect((await runOf(runId)).pausedAt).toBeNull()
  expect(await anna.violations()).toEqual([])
})
