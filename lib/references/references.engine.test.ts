import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { listBeside } from '@/lib/models/beside'
import { CreateRun } from '@/lib/runs/schema'
import { startRun } from '@/lib/runs/submit'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { newPerson } from '@/lib/testing/people'
import { bringPicture } from '@/lib/testing/pictures'
import { startOrchestrator, stopOrchestrators, until } from '@/lib/testing/processes'
import { endOf } from '@/lib/testing/wishes'

/** Wishes with pictures and effects, drawn by the bundled models through a real orchestrator. */
const SIZE = { width: 200, height: 160 }
const BOX = { left: 50, top: 40, width: 100, height: 80 }
/** Every pixel is told from its neighbours. */
const COLOURS = Buffer.from(Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, at) => (at * 37) % 251))

let anna: SessionUser
let source: string
let mask: string
beforeAll(async () => {
  anna = await newPerson()
  await startOrchestrator('orch-0')
  await until('the models are known', async () => (await listBeside(anna)).controlnets.length > 0, 180)
  const white = sharp({ create: { ...BOX, channels: 3, background: 'white' } }).png()
  const black = sharp({ create: { ...SIZE, channels: 3, background: 'black' } })
  source = await bringPicture(
    anna,
    await sharp(COLOURS, { raw: { ...SIZE, channels: 3 } })
      .png()
      .toBuffer(),
  )
  mask = await bringPicture(
    anna,
    await black
      .composite([{ input: await white.toBuffer(), ...BOX }])
      .png()
      .toBuffer(),
  )
})
afterAll(stopOrchestrators)

async function made(wish: Partial<CreateRun>) {
  const asked = CreateRun.parse({ prompt: 'red apple, 3d', seed: 5, steps: 4, count: 1, ...wish })
  const run = await startRun(anna, asked, crypto.randomUUID())
  expect(await endOf(run.id)).toBe('succeeded')
  return db().artwork.findFirstOrThrow({ where: { runId: run.id } })
}

async function pixelsOf(digest: string): Promise<Buffer> {
  const object = await openObject(casKey(digest), undefined, AbortSignal.timeout(60_000))
  return sharp(await new Response(object!.body).arrayBuffer())
    .removeAlpha()
    .raw()
    .toBuffer()
}

it('a painted part changes, and every other pixel stays', async () => {
  const { width, height, sha256, before } = await made({ start: { source, strength: 0.9, mask } })
  expect({ width, height, before }).toEqual({ ...SIZE, before: null })
  const pixels = await pixelsOf(sha256)
  const changed = { within: 0, beyond: 0 }
  for (let at = 0; at < COLOURS.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)]
    const isWithin = x >= BOX.left && x < BOX.left + BOX.width && y >= BOX.top && y < BOX.top + BOX.height
    if (!pixels.subarray(at, at + 3).equals(COLOURS.subarray(at, at + 3))) changed[isWithin ? 'within' : 'beyond']++
  }
  expect(changed.beyond).toBe(0)
  expect(changed.within).toBeGreaterThan(BOX.width * BOX.height * 0.8)
})

it('beyond its edge a picture goes on, and stays what it was up to the seam', async () => {
  const { width, height, sha256 } = await made({ start: { source, extend: { right: 0.4 } } })
  expect({ width, height }).toEqual({ width: 280, height: 160 })
  const pixels = await pixelsOf(sha256)
  const rowOf = (of: Buffer, y: number, wide: number) => of.subarray(y * wide * 3, (y * wide + 180) * 3)
  for (const y of [0, 80, 159]) expect(rowOf(pixels, y, 280).equals(rowOf(COLOURS, y, 200))).toBe(true)
})

it('lines that are followed make another picture of the same words and seed', async () => {
  const plain = await made({})
  const led = await made({ references: [{ role: 'structure', source, strength: 1 }] })
  expect(led.sha256).not.toBe(plain.sha256)
  expect(led.parentId).toBeNull()
})

it('a picture knows what it was before its effects, unless they found nothing to do', async () => {
  const large = await made({ effects: { enlarge: 2 } })
  expect(large).toMatchObject({
    width: 1024,
    height: 1024,
    before: { width: 512, height: 512, mediaType: 'image/png' },
  })
  expect((await pixelsOf((large.before as { sha256: string }).sha256)).length).toBe(512 * 512 * 3)

  const plain = await sharp({ create: { ...SIZE, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const faceless = await bringPicture(anna, plain)
  const start = { source: faceless, strength: 0.05 }
  expect(await made({ start, effects: { faces: true } })).toMatchObject({ width: 512, before: null })
})
