import { afterEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { insertRun } from '@/lib/runs/data'
import { planRun } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import {
  endNode,
  finishNode,
  forgetCrashes,
  nextAttempt,
  requireNodeRun,
  restNode,
  startNode,
} from '@/lib/workflow/store/nodes'
import { beat, identity, ReplacedError, takeEpoch } from '@/lib/workflow/store/orchestrator'
import { finishRun } from '@/lib/workflow/store/runs'
import { claimQueued, listTurns, MAX_AT_WORK } from '@/lib/workflow/store/turns'
import type { Outputs } from '@/lib/workflow/values'

const newRun = async (person?: SessionUser) => {
  const plan = planRun(CreateRun.parse({ prompt: 'a fox', count: 1, seed: 1 }), sprout)
  return insertRun(person ?? (await newPerson()), plan, crypto.randomUUID())
}

/** Takes this run for us, whatever else waits in the database. */
const claim = (runId: string) =>
  db().run.update({ where: { id: runId }, data: { orchestratorId: identity().orchestratorId } })

const outputs: Outputs = {
  image: { kind: 'image', sha256: 'a'.repeat(64), bytes: 3, mediaType: 'image/png', meta: {} },
}
const done = { outputs, cached: false, memoKey: 'b'.repeat(64), version: '1', artwork: null }

afterEach(() => db().run.deleteMany({}))

describe('the fence', () => {
  it('refuses every write of an orchestrator that was replaced under its own name', async () => {
    await takeEpoch()
    const { id } = await newRun()
    await claim(id)
    // Another process starts under the same name.
    await db().orchestrator.update({
      where: { id: identity().orchestratorId },
      data: { epoch: { increment: 1 } },
    })

    const late = [
      () => startNode(id, 'picture-0', 'k', '1'),
      () => finishNode(id, 'picture-0', done),
      () => endNode(id, 'picture-0', 'failed', null),
      () => nextAttempt(id, 'picture-0', true),
      () => finishRun(id, null),
      () => beat(),
    ]
    for (const write of late) await expect(write()).rejects.toThrow(ReplacedError)
    expect(await claimQueued(10)).toEqual([])
    const row = await requireNodeRun(id, 'picture-0')
    expect(row).toMatchObject({ status: 'queued', attempt: 1, outputs: null })
  })

  it('refuses writes to runs that another orchestrator has', async () => {
    await takeEpoch()
    const { id } = await newRun()
    await db().run.update({ where: { id }, data: { orchestratorId: 'another' } })
    await expect(startNode(id, 'picture-0', 'k', '1')).rejects.toThrow(ReplacedError)
  })
})

describe('events', () => {
  it('are numbered without gaps, also when nodes end at the same time', async () => {
    await takeEpoch()
    const { id } = await newRun()
    await claim(id)
    const nodes = ['picture-0', 'upscale-0', 'output-0']
    await Promise.all(nodes.map((node) => startNode(id, node, 'k', '1')))
    await Promise.all(nodes.map((node) => finishNode(id, node, done)))
    await finishRun(id, null)
    const events = await db().runEvent.findMany({ where: { runId: id }, orderBy: { seq: 'asc' } })
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1))
    expect(events.at(-1)!.type).toBe('run.succeeded')
  })

  it('say an end once', async () => {
    await takeEpoch()
    const { id } = await newRun()
    await claim(id)
    await finishNode(id, 'picture-0', done)
    await finishNode(id, 'picture-0', done)
    await finishRun(id, null)
    await finishRun(id, null)
    const types = (await db().runEvent.findMany({ where: { runId: id } })).map(({ type }) => type)
    expect(types.filter((type) => type === 'node.succeeded')).toHaveLength(1)
    expect(types.filter((type) => type === 'run.failed')).toHaveLength(1)
  })
})

describe('finishRun', () => {
  it('calls a run that was asked to stop in the middle cancelled, with what it had kept', async () => {
    await takeEpoch()
    const { id } = await newRun()
    await claim(id)
    await finishNode(id, 'picture-0', done)
    await db().run.update({ where: { id }, data: { cancelRequestedAt: new Date() } })
    await endNode(id, 'upscale-0', 'canceled', null)
    await finishRun(id, null)
    expect((await db().run.findUniqueOrThrow({ where: { id } })).status).toBe('canceled')
    expect((await requireNodeRun(id, 'picture-0')).status).toBe('succeeded')
    expect((await requireNodeRun(id, 'output-0')).status).toBe('canceled')
  })
})

describe('claimQueued', () => {
  it('gives each run to one taker', async () => {
    await takeEpoch()
    const runs = await Promise.all(Array.from({ length: 6 }, () => newRun()))
    const taken = (await Promise.all(Array.from({ length: 4 }, () => claimQueued(3)))).flat().map(({ id }) => id)
    expect(taken.toSorted()).toEqual(runs.map(({ id }) => id).toSorted())
  })

  it('lets people take turns', async () => {
    await takeEpoch()
    const [anna, ben, cleo] = await Promise.all(['anna', 'ben', 'cleo'].map((name) => newPerson(name)))
    const name = new Map<string, string>()
    for (const [label, person] of [
      ...['anna 1', 'anna 2', 'anna 3'].map((label) => [label, anna!] as const),
      ...['ben 1', 'ben 2'].map((label) => [label, ben!] as const),
      ['cleo 1', cleo!] as const,
    ]) {
      name.set((await newRun(person)).id, label)
    }
    const turns = ['anna 1', 'ben 1', 'cleo 1', 'anna 2', 'ben 2', 'anna 3']
    expect((await listTurns()).map((id) => name.get(id))).toEqual(turns)
    for (const next of turns) expect((await claimQueued(1)).map(({ id }) => name.get(id))).toEqual([next])
  })

  it('leaves a hand free for others, however much one person asks for', async () => {
    await takeEpoch()
    const [anna, ben] = [await newPerson('anna'), await newPerson('ben')]
    const many: string[] = []
    for (let run = 0; run < MAX_AT_WORK + 2; run++) many.push((await newRun(anna)).id)
    const late = await newRun(ben)
    const taken = (await claimQueued(64)).map(({ id }) => id)
    expect(taken.toSorted()).toEqual([...many.slice(0, MAX_AT_WORK), late.id].toSorted())
    await db().run.update({ where: { id: many[0]! }, data: { status: 'succeeded' } })
    expect((await claimQueued(64)).map(({ id }) => id)).toEqual([many[MAX_AT_WORK]])
  })
})

describe('a style that was taught', () => {
  const lora = {
    ...{ origin: 'trained', name: 'Ink', goal: 'comics', description: 'by hand', subject: 'look', trigger: 'ink1' },
    ...{ family: 'sd15', architecture: 'sprout', baseModel: 'sprout', strength: 0.8, sha256: 'c'.repeat(64), bytes: 9 },
    ...{
      layout: 'kohya',
      rank: 8,
      alpha: 4,
      license: '',
      intents: [],
      tags: ['ink'],
      samples: [],
      recipe: { steps: 9 },
    },
  }

  it("stands there with its node, once, and belongs to the run's owner", async () => {
    await takeEpoch()
    const run = await newRun()
    await claim(run.id)
    const named = { ...lora, id: crypto.randomUUID() }
    await finishNode(run.id, 'output-0', { ...done, lora: named })
    await finishNode(run.id, 'output-0', { ...done, lora: { ...lora, id: crypto.randomUUID() } })
    const rows = await db().lora.findMany({ where: { ownerId: run.ownerId } })
    expect(rows).toEqual([expect.objectContaining({ ...named, runId: run.id, thumbnail: null, deletedAt: null })])
    await db().lora.deleteMany({})
  })

  it('is not there when the node is refused', async () => {
    await takeEpoch()
    const run = await newRun()
    await db().run.update({ where: { id: run.id }, data: { orchestratorId: 'another' } })
    const late = finishNode(run.id, 'output-0', { ...done, lora: { ...lora, id: crypto.randomUUID() } })
    await expect(late).rejects.toThrow(ReplacedError)
    expect(await db().lora.count()).toBe(0)
  })
})

it('a node that rests has another try before it, and no crash counted', async () => {
  await takeEpoch()
  const { id } = await newRun()
  await claim(id)
  await startNode(id, 'picture-0', 'k', '1')
  await nextAttempt(id, 'picture-0', true)
  await forgetCrashes(id, 'picture-0')
  await restNode(id, 'picture-0')
  expect(await requireNodeRun(id, 'picture-0')).toMatchObject({ status: 'queued', attempt: 3, crashes: 0 })
})
