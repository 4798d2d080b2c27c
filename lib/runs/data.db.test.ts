import { describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import {
  insertRun,
  listActiveRuns,
  listChanges,
  listPrompts,
  listRuns,
  pauseRun,
  requeueRun,
  requestCancel,
  requireRun,
  resumeRun,
  signalRun,
} from '@/lib/runs/data'
import { planRun } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'

const plan = () => planRun(CreateRun.parse({ prompt: 'a fox', count: 2, seed: 1 }), sprout)

const statusOf = (work: Promise<unknown>) =>
  work.then(
    () => 200,
    (error: unknown) => (error instanceof KizyError ? error.status : Promise.reject(error as Error)),
  )

describe('insertRun', () => {
  it('makes one run of many presses with the same key, and one of each key', async () => {
    const anna = await newPerson()
    const same = await Promise.all(Array.from({ length: 12 }, () => insertRun(anna, plan(), 'same-key')))
    expect(new Set(same.map(({ id }) => id)).size).toBe(1)
    const other = await insertRun(anna, plan(), 'other-key')
    expect(other.id).not.toBe(same[0]!.id)
    expect(await db().run.count({ where: { ownerId: anna.id } })).toBe(2)
    expect(await db().runEvent.count({ where: { ownerId: anna.id, type: 'run.queued' } })).toBe(2)
  })

  it('keeps the keys of two people apart', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const [hers, his] = await Promise.all([insertRun(anna, plan(), 'one-key'), insertRun(ben, plan(), 'one-key')])
    expect(hers.id).not.toBe(his.id)
  })

  it('writes a row for each node that will do work, and none for the others', async () => {
    const run = await insertRun(await newPerson(), plan(), crypto.randomUUID())
    const ids = run.nodeRuns.map(({ nodeId }) => nodeId).sort()
    expect(ids).toEqual(['output-0', 'output-1', 'picture-0', 'picture-1', 'upscale-0', 'upscale-1'])
  })

  it('says when too many are waiting, and leaves no row behind', async () => {
    const anna = await newPerson()
    // Ten at a time: fifty at once only wait for each other's connection.
    for (let first = 0; first < 50; first += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, n) => insertRun(anna, plan(), `waiting-${first + n}`)))
    }
    expect(await statusOf(insertRun(anna, plan(), 'one-too-many'))).toBe(429)
    expect(await db().run.count({ where: { ownerId: anna.id } })).toBe(50)
  })
})

describe('what is not yours is not there', () => {
  it('answers 404 to every call, the same as for what never was', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const { id } = await insertRun(anna, plan(), crypto.randomUUID())
    const finish = (user: typeof ben, run: string) => signalRun(user, run, 'finish')
    for (const call of [requireRun, requestCancel, requeueRun, pauseRun, resumeRun, finish]) {
      expect(await statusOf(call(ben, id))).toBe(404)
      expect(await statusOf(call(ben, crypto.randomUUID()))).toBe(404)
    }
    expect((await listRuns(ben, undefined, 10)).length).toBe(0)
    expect((await listChanges(ben, 0n)).length).toBe(0)
    expect((await requireRun(anna, id)).status).toBe('queued')
  })
})

describe('requestCancel', () => {
  it('marks once, however often it is asked', async () => {
    const anna = await newPerson()
    const { id } = await insertRun(anna, plan(), crypto.randomUUID())
    await Promise.all([requestCancel(anna, id), requestCancel(anna, id), requestCancel(anna, id)])
    expect(await db().runEvent.count({ where: { runId: id, type: 'run.cancel_requested' } })).toBe(1)
  })
})

describe('what an owner asks of a run', () => {
  it('pauses and goes on once each, and says so once', async () => {
    const anna = await newPerson()
    const { id } = await insertRun(anna, plan(), crypto.randomUUID())
    await Promise.all([pauseRun(anna, id), pauseRun(anna, id)])
    expect((await requireRun(anna, id)).pausedAt).not.toBeNull()
    await Promise.all([resumeRun(anna, id), resumeRun(anna, id)])
    expect((await requireRun(anna, id)).pausedAt).toBeNull()
    const said = await db().runEvent.findMany({ where: { runId: id }, orderBy: { seq: 'asc' } })
    expect(said.map(({ type }) => type)).toEqual(['run.queued', 'run.pause_requested', 'run.resumed'])
  })

  it('keeps signals beside each other; to finish, one that rests goes on', async () => {
    const anna = await newPerson()
    const { id } = await insertRun(anna, plan(), crypto.randomUUID())
    await pauseRun(anna, id)
    await signalRun(anna, id, 'sample')
    expect((await requireRun(anna, id)).pausedAt).not.toBeNull()
    const run = await signalRun(anna, id, 'finish')
    expect(Object.keys(run.signals as object).toSorted()).toEqual(['finish', 'sample'])
    expect(run.pausedAt).toBeNull()
  })

  it('changes nothing where it comes too late, and is forgotten by the next try', async () => {
    const anna = await newPerson()
    const { id } = await insertRun(anna, plan(), crypto.randomUUID())
    await signalRun(anna, id, 'finish')
    await db().run.update({ where: { id }, data: { status: 'failed', finishedAt: new Date() } })
    const before = await requireRun(anna, id)
    expect(await pauseRun(anna, id)).toEqual(before)
    expect(await signalRun(anna, id, 'sample')).toEqual(before)
    expect(await requeueRun(anna, id)).toMatchObject({ status: 'queued', signals: {}, pausedAt: null })
  })
})

it('trainings have a room of their own', async () => {
  const anna = await newPerson()
  const { graph, settings } = plan()
  await insertRun(anna, { graph: { ...graph, name: 'train-lora' }, settings }, crypto.randomUUID())
  expect(await listRuns(anna, undefined, 10)).toEqual([])
  expect(await listActiveRuns(anna)).toEqual([])
})

describe('listPrompts', () => {
  it('finds what somebody wrote by its words, each once, newest first, and nobody else’s', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const write = (user: typeof anna, prompt: string) =>
      insertRun(user, planRun(CreateRun.parse({ prompt, count: 1 }), sprout), crypto.randomUUID())
    for (const prompt of ['a fox', 'a 50% blue_fox', 'a house', 'a fox']) await write(anna, prompt)
    await write(ben, 'a fox of Ben’s')
    expect(await listPrompts(anna, '', 10)).toEqual(['a fox', 'a house', 'a 50% blue_fox'])
    expect(await listPrompts(anna, 'FOX', 10)).toEqual(['a fox', 'a 50% blue_fox'])
    expect(await listPrompts(anna, '%', 10)).toEqual(['a 50% blue_fox'])
    expect(await listPrompts(anna, '', 1)).toEqual(['a fox'])
  })
})
