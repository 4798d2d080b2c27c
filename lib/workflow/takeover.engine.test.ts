import { afterEach, beforeEach, expect, it } from 'vitest'
import { startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { Artist, endOf, finishedJobs, LONG, nodesOf, runOf, untilInTheMiddle } from '@/lib/testing/wishes'

/**
 * Two orchestrators over one database and one gpu service with one device: one
 * takes over what the other leaves behind. That they share the work fairly is
 * in takeover.engine-long.test.ts.
 */
let anna: Artist

beforeEach(async () => {
  anna = await Artist.arrive()
})
afterEach(stopOrchestrators)

/** What "within 15 s" may take on a machine that has other things to do. */
const TAKEOVER_SECONDS = 3 * 15

const ownerOf = async (runId: string) => (await runOf(runId)).orchestratorId
const EACH_ONCE = ['output-0', 'output-1', 'output-2', 'picture-0', 'picture-1', 'picture-2']

it('kill -9 of one in the middle of its run: the other goes on with it', async () => {
  const first = await startOrchestrator('orch-a')
  const runId = await anna.ask(3, LONG)
  await until('it is claimed', async () => (await ownerOf(runId)) === 'orch-a')
  await startOrchestrator('orch-b')
  await untilInTheMiddle(runId)
  first.signal('SIGKILL')
  await until('it is taken over', async () => (await ownerOf(runId)) === 'orch-b', TAKEOVER_SECONDS)
  expect(await endOf(runId)).toBe('succeeded')
  expect(finishedJobs(runId).toSorted()).toEqual(EACH_ONCE)
  expect(await anna.violations()).toEqual([])

  // The dead one comes back under its name, finds that the run is not its own any more, and works.
  await startOrchestrator('orch-a')
  expect(await endOf(await anna.ask(1, 1, 2))).toBe('succeeded')
  expect(await anna.violations()).toEqual([])
})

it('one that was stopped and wakes late finds its writes refused, and ends', async () => {
  const sleeper = await startOrchestrator('orch-a')
  const runId = await anna.ask(3, LONG)
  await until('it is claimed', async () => (await ownerOf(runId)) === 'orch-a')
  await startOrchestrator('orch-b')
  await untilInTheMiddle(runId)
  sleeper.signal('SIGSTOP')
  await until('it is taken over', async () => (await ownerOf(runId)) === 'orch-b', TAKEOVER_SECONDS)
  await until('the other one works', async () => {
    const finished = (await nodesOf(runId)).filter(
      ({ nodeId, status }) => /^output/.test(nodeId) && status === 'succeeded',
    )
    return finished.length >= 2
  })
  sleeper.signal('SIGCONT')
  expect(await sleeper.ended).toBe(1)
  expect(await endOf(runId)).toBe('succeeded')
  expect(await ownerOf(runId)).toBe('orch-b')
  expect(finishedJobs(runId).toSorted()).toEqual(EACH_ONCE)
  expect(await anna.violations()).toEqual([])
})
