import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { addArrival, createDataset } from '@/lib/datasets/data'
import { db } from '@/lib/db'
import { bucketName, ensureBucket, objectExists, s3 } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { arrive, drawn } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/processes'
import { makeZip, writeZip, type ZipPart } from '@/lib/testing/zips'

/** Zips in real processes: how much memory a large one takes, and what a kill in the middle costs. */

const MOST_ABOVE_IDLE = 300 * 1024 * 1024
const ZIP_BYTES = 2 * 1024 * 1024 * 1024
/** Of noise, which no format packs: some 18 MB a picture. */
const SIDE = 2450

let anna: SessionUser
const started: ChildProcess[] = []
beforeAll(async () => {
  await ensureBucket()
  anna = await newPerson()
})
afterEach(async () => {
  for (const child of started.splice(0)) await kill(child)
})

async function startUnpacker(): Promise<ChildProcess> {
  const tsx = join(process.cwd(), 'node_modules', 'tsx', 'dist', 'loader.mjs')
  const args = ['--import', tsx, join('lib', 'testing', 'unpacker.ts')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await until('the unpacker is ready', () => lines.includes('ready'))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Resident memory of a process, now and at its highest since it began. */
function memoryOf({ pid }: ChildProcess): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1])
  return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 }
}

const arrivalOf = (datasetId: string) => db().datasetArrival.findFirstOrThrow({ where: { datasetId } })
const picturesOf = (datasetId: string) => db().datasetPicture.findMany({ where: { datasetId } })
const isOver = async (id: string) => ['succeeded', 'failed'].includes((await arrivalOf(id)).status)

async function* noise(): AsyncGenerator<ZipPart> {
  const raw = { width: SIDE, height: SIDE, channels: 3 as const }
  for (let bytes = 0, at = 0; ; at++) {
    const pixels = randomBytes(SIDE * SIDE * 3)
    const content = await sharp(pixels, { raw }).png({ compressionLevel: 0 }).toBuffer()
    bytes += content.length + 200
    if (bytes > ZIP_BYTES) return
    yield { name: `noise ${at}.png`, content, stored: true }
  }
}

it('a zip of 2 GB takes 300 MB of memory at most', { timeout: 40 * 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kizy-zip-'))
  const file = join(folder, 'large.zip')
  const id = await createDataset(anna)
  try {
    const { bytes, sha256 } = await writeZip(file, noise())
    expect(bytes).toBeGreaterThan(0.98 * ZIP_BYTES)
    const Key = casKey(sha256)
    await s3().send(
      new PutObjectCommand({ Bucket: bucketName(), Key, Body: createReadStream(file), ContentLength: bytes }),
    )
    const child = await startUnpacker()
    await sleep(2000)
    const { now: idle } = memoryOf(child)
    const uploadId = randomUUID()
    const upload = { id: uploadId, purpose: 'dataset' as const, name: 'large.zip', mediaType: 'application/zip' }
    await db().upload.create({ data: { ...upload, ownerId: anna.id, bytes, sha256 } })
    await addArrival(anna, id, upload, undefined)
    const began = Date.now()
    await until('it is unpacked', () => isOver(id), 30 * 60)
    const above = memoryOf(child).peak - idle
    const arrival = await arrivalOf(id)
    const megabytes = (value: number) => Math.round(value / 1024 / 1024)
    console.log(
      `${megabytes(bytes)} MB, ${arrival.entries} pictures in ${Math.round((Date.now() - began) / 1000)} s: ` +
        `${megabytes(above)} MB above ${megabytes(idle)} MB`,
    )
    expect(arrival).toMatchObject({ status: 'succeeded', refusedCount: 0, done: arrival.entries })
    expect(await picturesOf(id)).toHaveLength(arrival.entries)
    expect(above).toBeLessThanOrEqual(MOST_ABOVE_IDLE)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('kill -9 in the middle, twice: whoever comes next goes on, nothing is lost and nothing is doubled', async () => {
  const COUNT = 60
  const parts = await Promise.all(
    Array.from({ length: COUNT }, async (_, at) => ({
      name: `fox ${at}.png`,
      content: await drawn(at + 500, { side: 1200 }),
    })),
  )
  const id = await createDataset(anna)
  await arrive(anna, id, { name: 'mine.zip', content: makeZip(parts) })
  for (const share of [0.2, 0.5]) {
    const child = await startUnpacker()
    await until('some are unpacked', async () => (await arrivalOf(id)).done >= share * COUNT)
    await kill(child)
    expect(await arrivalOf(id)).toMatchObject({ status: 'running' })
  }
  const { done } = await arrivalOf(id)
  expect(done).toBeLessThan(COUNT)
  // What was unpacked before the kill is kept.
  expect(await picturesOf(id)).toHaveLength(done)
  await startUnpacker()
  await until('it ends', () => isOver(id))
  expect(await arrivalOf(id)).toMatchObject({ status: 'succeeded', done: COUNT, entries: COUNT, refusedCount: 0 })
  const pictures = await picturesOf(id)
  expect(pictures.map(({ name }) => name).toSorted()).toEqual(parts.map(({ name }) => name).toSorted())
  for (const { sha256 } of pictures) expect(await objectExists(casKey(sha256))).toBe(true)
})
