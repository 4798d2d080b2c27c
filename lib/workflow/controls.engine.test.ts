import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { deleteObjects } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { type Acknowledged, violations } from '@/lib/testing/invariants'
import { newPerson } from '@/lib/testing/people'
import { startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { endOf, LONG, nodeOf, nodesOf, runOf, submit } from '@/lib/testing/wishes'
import { BlobValue, Outputs } from '@/lib/workflow/values'

/**
 * Could the checker find anything at all? Each of these takes one part out of
 * the engine, and it must; with the part in place the same story ends well.
 * The orchestrators are bundled for it by scripts/checks/engine-bundles.mjs.
 */
let person: SessionUser
let asked: Acknowledged[]

beforeEach(async () => {
  person = await newPerson()
  asked = []
})
afterEach(stopOrchestrators)

async function ask(count: number, steps: number, key?: string): Promise<string> {
  const runId = await submit(person, { prompt: 'a green tree', count, steps, seed: 3 }, { key })
  asked = [...asked.filter((one) => one.runId !== runId), { runId, count, canceled: false }]
  return runId
}

const wrong = () => violations([person.id], asked)

describe('the check that a manifest’s blobs are there', () => {
  it.each([
    ['in place', 'whole', []],
    ['taken out', 'without-blob-check', [expect.stringContaining('missing in the bucket')]],
  ])('%s', async (_, bundle, expected) => {
    await startOrchestrator('orch-0', bundle)
    const first = await ask(1, 2)
    expect(await endOf(first)).toBe('succeeded')
    const { file } = Outputs.parse((await nodeOf(first, 'output-0')).outputs)
    await deleteObjects([casKey(BlobValue.parse(file).sha256)])
    expect(await endOf(await ask(1, 2))).toBe('succeeded')
    expect(await wrong()).toEqual(expected)
  })
})

describe('the idempotency key', () => {
  it.each([
    ['in place', 'the same', []],
    ['taken out', undefined, [expect.stringContaining('nobody was told of it')]],
  ])('%s', async (_, key, expected) => {
    await startOrchestrator('orch-0')
    const unheard = await ask(1, 1, key && `${key} ${person.id}`)
    asked = [] // the answer got lost, and the client says it again
    const heard = await ask(1, 1, key && `${key} ${person.id}`)
    expect([await endOf(unheard), await endOf(heard)]).toEqual(['succeeded', 'succeeded'])
    expect(await wrong()).toEqual(expected)
  })
})

/** In place it is in takeover.engine.test.ts. */
describe('the fence around a run’s owner', () => {
  it('taken out', async () => {
    const sleeper = await startOrchestrator('orch-a', 'without-fence')
    const runId = await ask(6, LONG / 2)
    await until('it is claimed', async () => (await runOf(runId)).orchestratorId === 'orch-a')
    await startOrchestrator('orch-b')
    // The sleeper has more to begin when it wakes: these are the writes that the fence is for.
    await until('it is in the middle', async () => {
      const pictures = (await nodesOf(runId)).filter(({ nodeId }) => nodeId.startsWith('picture'))
      const has = (status: string) => pictures.filter((node) => node.status === status).length
      return has('running') > 0 && has('queued') >= 2
    })
    sleeper.signal('SIGSTOP')
    expect(await endOf(runId)).toBe('succeeded')
    expect(await wrong()).toEqual([])
    sleeper.signal('SIGCONT')
    await until('the sleeper has done harm', async () => (await wrong()).length > 0)
  })
})
