import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import type { Prisma } from '@/lib/generated/prisma/client'
import { putBlob } from '@/lib/storage/blobs'
import { deletePrefix, ensureBucket, objectExists, putJson, signPut } from '@/lib/storage/bucket'
import { casKey, CAS_PREFIX, checkpointKey, JOBS_PREFIX, MEMO_PREFIX } from '@/lib/storage/keys'
import { newPerson } from '@/lib/testing/people'
import { collectGarbage, LOOKS_APART_MS, MANIFESTS_KEPT_MS } from './collect-garbage'
import { eraseBinned, sweepBin } from './erase-binned'
import { DATASET_MEDIA_TYPE } from './dataset'
import type { Graph } from './graph'
import { TRAIN_LORA } from './graphs/train-lora'
import { commitManifest, findManifest } from './memo'
import type { Outputs } from './values'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const DAY_MS = 24 * 3600 * 1000

let anna: SessionUser
let now: number

beforeAll(ensureBucket)
beforeEach(async () => {
  await Promise.all([CAS_PREFIX, MEMO_PREFIX, JOBS_PREFIX, 'gc/'].map(deletePrefix))
  anna = await newPerson()
  now = Date.now()
})

/** As time goes by: each look is a little later than the one before. */
const look = (later = LOOKS_APART_MS) => collectGarbage((now += later))

async function blob(): Promise<string> {
  const text = crypto.randomUUID()
  const content = { sha256: digest(text), mediaType: 'image/png' }
  const { url, headers } = await signPut(casKey(content.sha256), content)
  await fetch(url, { method: 'PUT', headers, body: text })
  return content.sha256
}

const outputs = (sha256: string): Outputs => ({
  image: { kind: 'image', sha256, bytes: 36, mediaType: 'image/png', meta: {} },
})

async function manifest(sha256: string): Promise<string> {
  const memoKey = digest(`node ${sha256}`)
  const producer = { runId: 'r', nodeId: 'n', orchestratorId: 'o', epoch: 1 }
  const at = new Date().toISOString()
  await commitManifest({ version: 1, memoKey, type: 'kizy/X', outputs: outputs(sha256), seconds: 1, producer, at })
  return memoKey
}

async function run(
  status: 'running' | 'failed' | 'succeeded' | 'canceled',
  finishedAt: Date | null,
  node: { memoKey?: string; outputs?: Outputs; progress?: object },
  graph: Graph = { name: 'x', nodes: {}, edges: [] },
) {
  const json = graph as unknown as Prisma.InputJsonObject
  const { id } = await db().run.create({
    data: { ownerId: anna.id, graphName: graph.name, input: {}, graph: json, status, finishedAt },
  })
  await db().nodeRun.create({ data: { runId: id, nodeId: 'n', type: 'kizy/X', version: '1', ...node } })
  return id
}

async function artwork(sha256: string, thumbnail: string, deletedAt: Date | null = null, before?: string) {
  const runId = await run('succeeded', new Date(0), {})
  const size = { width: 1, height: 1, bytes: 1, mediaType: 'image/png' }
  await db().artwork.create({
    data: {
      ...{ ownerId: anna.id, runId, nodeId: 'n', index: 0, sha256, ...size, thumbhash: '', prompt: '', settings: {} },
      ...{ thumbnails: [{ ...size, sha256: thumbnail }], deletedAt },
      ...(before ? { before: { ...size, sha256: before } } : {}),
    },
  })
}

const there = (sha256: string) => objectExists(casKey(sha256))

it('frees what nothing names, at the second look and no sooner', async () => {
  const forgotten = await blob()
  expect(await look(DAY_MS + 1000)).toEqual({ manifests: 0, blobs: 0, checkpoints: 0, bytes: 0 })
  expect(await there(forgotten)).toBe(true)
  expect(await look(LOOKS_APART_MS / 2)).toMatchObject({ blobs: 0 })
  expect(await look()).toEqual({ manifests: 0, blobs: 1, checkpoints: 0, bytes: 36 })
  expect(await there(forgotten)).toBe(false)
})

it('leaves young blobs alone: their manifest or row may be a moment away', async () => {
  const young = await blob()
  for (let looks = 0; looks < 4; looks++) await look()
  expect(await there(young)).toBe(true)
})

it('keeps what artworks, the bin and uploads hold, for ever', async () => {
  const [picture, thumbnail, binned, binnedThumbnail, upload, before] = await Promise.all([1, 2, 3, 4, 5, 6].map(blob))
  await artwork(picture!, thumbnail!, null, before)
  await artwork(binned!, binnedThumbnail!, new Date(0))
  const file = { purpose: 'reference', name: 'x', bytes: 36, mediaType: 'image/png' }
  await db().upload.create({ data: { id: crypto.randomUUID(), ownerId: anna.id, sha256: upload!, ...file } })
  for (let looks = 0; looks < 3; looks++) await look(100 * DAY_MS)
  for (const one of [picture, thumbnail, binned, binnedThumbnail, upload, before]) expect(await there(one!)).toBe(true)
})

it('removes an old manifest first, its blob later, and then the node is simply not there', async () => {
  const made = await blob()
  const memoKey = await manifest(made)
  await look(MANIFESTS_KEPT_MS - 1000)
  await look(500)
  expect(await findManifest(memoKey)).not.toBeNull()
  expect(await look(DAY_MS)).toMatchObject({ manifests: 1, blobs: 0 })
  expect(await there(made)).toBe(true)
  expect(await findManifest(memoKey)).toBeNull()
  expect(await look()).toMatchObject({ manifests: 0, blobs: 1 })
})

it('keeps the checkpoints of an unfinished run however old they are', async () => {
  const [made, given] = [await blob(), await blob()]
  const memoKey = await manifest(made)
  await run('running', null, { memoKey, outputs: outputs(given) })
  for (let looks = 0; looks < 3; looks++) await look(30 * DAY_MS)
  expect(await findManifest(memoKey)).not.toBeNull()
  expect(await there(given)).toBe(true)
})

it('keeps what a failed run made for as long as it may be tried again', async () => {
  const made = await blob()
  await run('failed', new Date(now), { outputs: outputs(made) })
  await look(MANIFESTS_KEPT_MS - DAY_MS)
  await look()
  expect(await there(made)).toBe(true)
  await look(2 * DAY_MS)
  await look()
  expect(await there(made)).toBe(false)
})

it('spares a blob that somebody took up between the two looks', async () => {
  const made = await blob()
  await look(2 * DAY_MS)
  await artwork(made, made)
  await look()
  await look()
  expect(await there(made)).toBe(true)
})

it('emptying the bin frees bytes, thumbnails and manifests, and nothing that another picture holds', async () => {
  const picture = async (memoKey: string, sha256: string, thumbnail: string) => {
    const graph = { name: 'x', nodes: { n: { type: 'kizy/ImageOutput', picture: 0 } }, edges: [] }
    const { id } = await db().run.create({
      data: { ownerId: anna.id, graphName: 'x', input: {}, graph, status: 'succeeded', finishedAt: new Date() },
    })
    const node = { runId: id, nodeId: 'n', type: 'kizy/ImageOutput', version: '1', status: 'succeeded' as const }
    await db().nodeRun.create({ data: { ...node, memoKey, outputs: outputs(sha256) } })
    const size = { width: 1, height: 1, bytes: 1, mediaType: 'image/png' }
    const made = { ownerId: anna.id, runId: id, nodeId: 'n', index: 0, sha256, thumbhash: '', prompt: '', settings: {} }
    const thumbnails = [{ ...size, sha256: thumbnail }]
    const artwork = await db().artwork.create({ data: { ...made, ...size, thumbnails } })
    return artwork.id
  }
  const [gone, goneThumbnail, twin, twinThumbnail] = await Promise.all([1, 2, 3, 4].map(blob))
  const [goneKey, twinKey] = [await manifest(gone!), await manifest(twin!)]
  const binned = [await picture(goneKey, gone!, goneThumbnail!), await picture(twinKey, twin!, twinThumbnail!)]
  await picture(twinKey, twin!, twinThumbnail!)
  expect(await eraseBinned({ ownerId: anna.id, ids: binned })).toBe(0) // not in the bin
  await db().artwork.updateMany({ where: { id: { in: binned } }, data: { deletedAt: new Date() } })
  const ben = await newPerson('ben')
  expect(await eraseBinned({ ownerId: ben.id, ids: binned })).toBe(0)
  await sweepBin(Date.now() + 29 * DAY_MS) // too soon for these
  expect(await eraseBinned({ ownerId: anna.id, ids: null })).toBe(2)
  expect(await findManifest(goneKey)).toBeNull()
  expect(await findManifest(twinKey)).not.toBeNull()
  await look(DAY_MS + 1000)
  await look()
  expect(await Promise.all([gone, goneThumbnail, twin, twinThumbnail].map((one) => there(one!)))).toEqual([
    false,
    false,
    true,
    true,
  ])
})

it('what has lain in the bin for 30 days is erased by itself', async () => {
  const made = await blob()
  await artwork(made, made, new Date())
  expect(await sweepBin(Date.now() + 31 * DAY_MS)).toBeGreaterThanOrEqual(1)
  expect(await db().artwork.count({ where: { ownerId: anna.id } })).toBe(0)
})

it('a manifest whose blob is missing is a miss', async () => {
  const memoKey = await manifest(digest('never stored'))
  expect(await findManifest(memoKey)).toBeNull()
})

/** A training whose dataset has one picture; what it showed while it learnt is in its progress. */
async function training(status: 'running' | 'failed' | 'succeeded' | 'canceled', finishedAt: Date | null) {
  const [picture, sample] = [await blob(), await blob()]
  const manifest = { version: 1, pictures: [{ sha256: picture, bytes: 36 }] }
  const stored = await putBlob(Buffer.from(JSON.stringify(manifest)), DATASET_MEDIA_TYPE)
  const pinned = { kind: 'dataset' as const, ...stored, mediaType: DATASET_MEDIA_TYPE, meta: {} }
  const graph = { name: TRAIN_LORA, nodes: { pictures: { type: 'kizy/DatasetInput', params: {}, pinned } }, edges: [] }
  const id = await run(status, finishedAt, { progress: { samples: [{ pictures: [{ sha256: sample }] }] } }, graph)
  const checkpoint = checkpointKey(id, 'n', 'latest.json')
  await putJson(checkpoint, {})
  const left = async () => [
    await there(picture),
    await there(sample),
    await there(stored.sha256),
    await objectExists(checkpoint),
  ]
  return { id, left }
}

it('keeps all that a training needs to go on, also of one that failed long ago', async () => {
  const [working, failed] = [await training('running', null), await training('failed', new Date(0))]
  for (let looks = 0; looks < 3; looks++) await look(100 * DAY_MS)
  expect(await working.left()).toEqual([true, true, true, true])
  expect(await failed.left()).toEqual([true, true, true, true])
  await db().run.update({ where: { id: failed.id }, data: { hiddenAt: new Date() } })
  await look()
  await look()
  expect(await failed.left()).toEqual([false, false, false, false])
})

it('frees the checkpoints of a training that is over, after a day', async () => {
  const done = await Promise.all((['succeeded', 'canceled'] as const).map((end) => training(end, new Date(now))))
  await look(DAY_MS / 2)
  for (const { left } of done) expect((await left())[3]).toBe(true)
  expect(await look(DAY_MS)).toMatchObject({ checkpoints: 2 })
  for (const { left } of done) expect((await left())[3]).toBe(false)
})

it('frees the checkpoints of a run that is gone', async () => {
  await putJson(checkpointKey(crypto.randomUUID(), 'n', 'latest.json'), {})
  expect(await look()).toMatchObject({ checkpoints: 1 })
})

it('keeps styles with their pictures, and the pictures of datasets, until they were deleted 30 days ago', async () => {
  const [file, thumbnail, sample, picture, small] = await Promise.all([1, 2, 3, 4, 5].map(blob))
  const size = { width: 1, height: 1, bytes: 1, mediaType: 'image/png' }
  const lora = await db().lora.create({
    data: {
      ...{ ownerId: anna.id, origin: 'trained', name: 'Ink', family: 'sd15', architecture: 'sd15', layout: 'kohya' },
      ...{ sha256: file!, bytes: 36, thumbnail: { ...size, sha256: thumbnail! } },
      samples: [{ ...size, sha256: sample! }],
    },
  })
  const { id } = await db().dataset.create({ data: { ownerId: anna.id } })
  await db().datasetPicture.create({
    data: { datasetId: id, name: 'x', sha256: picture!, ...size, thumbnail: { ...size, sha256: small! } },
  })
  for (let looks = 0; looks < 3; looks++) await look(100 * DAY_MS)
  const all = [file, thumbnail, sample, picture, small]
  for (const one of all) expect(await there(one!)).toBe(true)

  const deletedAt = new Date()
  await db().lora.update({ where: { id: lora.id }, data: { deletedAt } })
  await db().dataset.update({ where: { id }, data: { deletedAt } })
  await sweepBin(Date.now() + 29 * DAY_MS)
  expect(await db().lora.count({ where: { id: lora.id } })).toBe(1)
  await sweepBin(Date.now() + 31 * DAY_MS)
  for (let looks = 0; looks < 2; looks++) await look(100 * DAY_MS)
  for (const one of all) expect(await there(one!)).toBe(false)
})
