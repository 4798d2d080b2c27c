import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { Artist, endOf, gpuLog, LONG, runOf, untilInTheMiddle } from '@/lib/testing/wishes'

/** Two orchestrators that both live: they share the work, and neither takes what is the other's. */
let anna: Artist
let ben: Artist

beforeEach(async () => {
  ;[anna, ben] = [await Artist.arrive(), await Artist.arrive()]
})
afterEach(stopOrchestrators)

const ownerOf = async (runId: string) => (await runOf(runId)).orchestratorId
const expectRight = async () => expect([...(await anna.violations()), ...(await ben.violations())]).toEqual([])

it('two share the work', async () => {
  await Promise.all([startOrchestrator('orch-a'), startOrchestrator('orch-b')])
  const owners = new Set<string | null>()
  const runs: string[] = []
  // The same wish again is there already, so this many cost no more than the first.
  while (owners.size < 2 && runs.length < 60) {
    runs.push(await anna.ask(1, 2))
    expect(await endOf(runs.at(-1)!)).toBe('succeeded')
    owners.add(await ownerOf(runs.at(-1)!))
  }
  expect([...owners].toSorted()).toEqual(['orch-a', 'orch-b'])
  await expectRight()
})

it('a short sleep of the database or of a machine takes nobody’s runs', async () => {
  const first = await startOrchestrator('orch-a')
  const runId = await anna.ask(3, LONG)
  await until('it is claimed', async () => (await ownerOf(runId)) === 'orch-a')
  const second = await startOrchestrator('orch-b')
  await untilInTheMiddle(runId)
  // Both asleep for longer than it takes to be called dead: whoever wakes first sees the other's old heartbeat.
  for (const one of [first, second]) one.signal('SIGSTOP')
  await db()
    .$executeRaw`UPDATE "Orchestrator" SET "heartbeatAt" = now() - interval '1 minute' WHERE id IN ('orch-a', 'orch-b')`
  await sleep(8000) // more than three beats missed: here the silence itself is the matter
  second.signal('SIGCONT')
  await until('it is awake', async () => {
    const row = await db().orchestrator.findUniqueOrThrow({ where: { id: 'orch-b' } })
    return Date.now() - row.heartbeatAt.getTime() < 10_000
  })
  first.signal('SIGCONT')
  expect(await endOf(runId)).toBe('succeeded')
  expect(await ownerOf(runId)).toBe('orch-a')
  await expectRight()
})

/** A picture must take longer than an orchestrator takes to start. */
const LONG_STEPS = 60

it('at one device both get their turns', async () => {
  const first = await startOrchestrator('orch-a')
  const annas = await anna.ask(6, LONG_STEPS)
  await until('it is claimed', async () => (await ownerOf(annas)) === 'orch-a')
  await startOrchestrator('orch-b')
  first.signal('SIGSTOP')
  const bens = await ben.ask(6, LONG_STEPS)
  await until('it is claimed', async () => (await ownerOf(bens)) === 'orch-b')
  first.signal('SIGCONT')
  expect([await endOf(annas), await endOf(bens)]).toEqual(['succeeded', 'succeeded'])

  const pictures = gpuLog().flatMap((line) => {
    const run = /job completed.* job=([0-9a-f-]{36})\.picture/.exec(line)?.[1]
    return run === annas || run === bens ? [run] : []
  })
  expect(pictures).toHaveLength(12)
  // From where both have begun to where one is through: nobody waits while the other has three.
  const both = pictures.slice(
    Math.max(pictures.indexOf(annas), pictures.indexOf(bens)),
    Math.min(pictures.lastIndexOf(annas), pictures.lastIndexOf(bens)) + 1,
  )
  expect(both.length).toBeGreaterThan(3)
  const inARow = both.filter((run, place) => place >= 2 && run === both[place - 1] && run === both[place - 2])
  expect(inARow).toEqual([])
  await expectRight()
})
