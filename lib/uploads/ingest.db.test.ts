import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { ensureBucket, objectBytes, openObject } from '@/lib/storage/bucket'
import { casKey, stagingKey } from '@/lib/storage/keys'
import { PART_BYTES } from '@/lib/storage/staging'
import { newPerson } from '@/lib/testing/people'
import { announceUploads, requireUpload, requireUploadOnItsWay } from './data'
import { arrivedBytes, receive } from './ingest'
import { sweepNowAndThen } from './sweep'

/** A PNG's beginning, up to its pixels; what follows is told apart by its digest alone. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4897fffffff49444154', 'hex')
const picture = (bytes: number) => Buffer.concat([PNG, randomBytes(bytes - PNG.length)])
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function* inChunks(bytes: Buffer, size = 70_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* cutAfter(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  yield* inChunks(bytes.subarray(0, length))
  throw new Error('the line went dead')
}

let anna: SessionUser
beforeAll(ensureBucket)
beforeEach(async () => {
  anna = await newPerson()
})

async function announced(bytes: number) {
  const id = crypto.randomUUID()
  await announceUploads(anna, [{ id, purpose: 'reference', name: 'fox.png', bytes }])
  return requireUploadOnItsWay(id)
}

const now = async (id: string) => db().upload.findUnique({ where: { id } })

/** Nothing of it is in the bucket, neither whole nor in parts, and it has no row. */
async function expectNothingLeft(id: string, content: Buffer) {
  expect(await now(id)).toBeNull()
  expect(await objectBytes(stagingKey(id))).toBeNull()
  expect(await objectBytes(casKey(digest(content)))).toBeNull()
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof KizyError ? error.problem.code : (error as Error).message),
  )

describe('receive', () => {
  it('takes a file in: its bytes by their digest, its kind by its content', async () => {
    const content = picture(300_000)
    const upload = await announced(content.length)
    const arrived = await receive(upload, 0, inChunks(content))
    expect(arrived).toMatchObject({ sha256: digest(content), mediaType: 'image/png', bytes: 300_000 })
    const stored = await openObject(casKey(arrived.sha256), undefined, AbortSignal.timeout(10_000))
    expect(digest(Buffer.from(await new Response(stored!.body).arrayBuffer()))).toBe(arrived.sha256)
    expect(await objectBytes(stagingKey(upload.id))).toBeNull()
    expect((await requireUpload(anna, upload.id)).sha256).toBe(arrived.sha256)
  })

  it('goes on after a cut where the last whole part ended', async () => {
    const content = picture(2 * PART_BYTES + 1234)
    const upload = await announced(content.length)
    expect(await codeOf(receive(upload, 0, cutAfter(content, PART_BYTES + 50_000)))).toBe('the line went dead')
    const again = await requireUploadOnItsWay(upload.id)
    const here = await arrivedBytes(again)
    expect(here).toBe(PART_BYTES)
    const arrived = await receive(again, here, inChunks(content.subarray(here)))
    expect(arrived.sha256).toBe(digest(content))
    expect(await arrivedBytes(arrived)).toBe(content.length)
    // The answer to that was lost: the browser asks where to go on, and sends the nothing that is left.
    const repeated = await receive(arrived, content.length, inChunks(Buffer.alloc(0)))
    expect(repeated.sha256).toBe(digest(content))
  })

  it('goes on after everything had arrived but the answer was lost', async () => {
    const content = picture(200_000)
    const upload = await announced(content.length)
    await receive(upload, 0, inChunks(content))
    // As if the process had died before the row was written.
    await db().upload.update({ where: { id: upload.id }, data: { sha256: null, mediaType: null, multipartId: null } })
    const again = await requireUploadOnItsWay(upload.id)
    const arrived = await receive(again, await arrivedBytes(again), inChunks(content))
    expect(arrived.sha256).toBe(digest(content))
  })

  it('keeps a file that was cut for a day, and then nothing of it', async () => {
    const content = picture(PART_BYTES + 100)
    const upload = await announced(content.length)
    await codeOf(receive(upload, 0, cutAfter(content, PART_BYTES + 50)))
    const hours = (count: number) => Date.now() + count * 3_600_000
    await sweepNowAndThen(hours(23))
    expect(await arrivedBytes(await requireUploadOnItsWay(upload.id))).toBe(PART_BYTES)
    await sweepNowAndThen(hours(25))
    await expectNothingLeft(upload.id, content)
  })

  it('says so when a file ends too soon', async () => {
    const content = picture(1000)
    const upload = await announced(2000)
    expect(await codeOf(receive(upload, 0, inChunks(content)))).toBe('upload_cut')
    expect((await now(upload.id))?.sha256).toBeNull()
  })

  it('refuses more than was announced, and keeps nothing', async () => {
    const content = picture(1001)
    const upload = await announced(1000)
    expect(await codeOf(receive(upload, 0, inChunks(content)))).toBe('too_large')
    await expectNothingLeft(upload.id, content)
  })

  it.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['words', Buffer.from('just some words')],
    ['a program', Buffer.concat([Buffer.from('7f454c46', 'hex'), randomBytes(500)])],
    ['a picture of another kind', Buffer.concat([Buffer.from('GIF89a'), randomBytes(500)])],
  ])('refuses %s that says it is a picture, and keeps nothing', async (_, content) => {
    const upload = await announced(content.length)
    expect(await codeOf(receive(upload, 0, inChunks(content)))).toBe('wrong_type')
    await expectNothingLeft(upload.id, content)
  })

  it('refuses to go on anywhere but where it stopped', async () => {
    const content = picture(5000)
    const upload = await announced(content.length)
    expect(await codeOf(receive(upload, 10, inChunks(content.subarray(10))))).toBe('upload_moved_on')
  })

  it('lets the same file come twice at once', async () => {
    const content = picture(PART_BYTES + 5000)
    const [one, two] = await Promise.all([announced(content.length), announced(content.length)])
    const arrived = await Promise.all([receive(one, 0, inChunks(content)), receive(two, 0, inChunks(content))])
    expect(new Set(arrived.map(({ sha256 }) => sha256))).toEqual(new Set([digest(content)]))
  })
})

it('hides a file from everybody else, and one that has not arrived from everybody', async () => {
  const content = picture(1000)
  const upload = await announced(content.length)
  expect(await codeOf(requireUpload(anna, upload.id))).toBe('not_found')
  await receive(upload, 0, inChunks(content))
  expect(await codeOf(requireUpload(await newPerson('ben'), upload.id))).toBe('not_found')
})

it('stops a person who announces without end', async () => {
  const many = Array.from({ length: 501 }, () => ({
    id: crypto.randomUUID(),
    purpose: 'reference',
    name: 'x',
    bytes: 1,
  }))
  expect(await codeOf(announceUploads(anna, many))).toBe('too_many_uploads')
  expect(await db().upload.count({ where: { ownerId: anna.id } })).toBe(0)
})
