import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStudio, type Studio } from '@/scripts/studio.mjs'
import { db } from '@/lib/db'
import { createKey } from '@/lib/keys/data'
import { PART_BYTES } from '@/lib/storage/staging'
import { type Hub, openHub } from '@/lib/testing/hub'
import { floats, safetensors, sproutAttention } from '@/lib/testing/lora-files'
import { newPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/processes'
import { requireUploadOnItsWay } from '@/lib/uploads/data'
import { arrivedBytes } from '@/lib/uploads/ingest'

/**
 * Whole studios whose processes are killed while files come: a style by its
 * link (the web app fetches it), and a model of the catalogue (the gpu service
 * does). Each must end right without anybody's help. Needs a build.
 */

const REPO = 'stable-diffusion-v1-5/stable-diffusion-v1-5'
const LORA = 'night_lora.safetensors'
const LINK = `https://huggingface.co/${REPO}/blob/main/${LORA}`
const MODEL = 'stable-diffusion-1.5'
const STANDS_AT = PART_BYTES * 2 + 1000

let home: string
let files: string
let hub: Hub
let studio: Studio
let headers: Record<string, string>
let ownerId: string

/** A LoRA that fits Sprout, as large as some parts: what no layer claims is weighed down with noise. */
function heavyLora(): Buffer {
  const [name, [out, into]] = Object.entries(sproutAttention())[0]! as [string, [number, number]]
  const key = `lora_${name.replaceAll('.', '_')}`
  const noise = randomBytes(PART_BYTES).readUInt32LE(0)
  return safetensors(
    {
      [`${key}.lora_down.weight`]: floats([4, into], (index) => Math.sin(index + noise) / 100),
      [`${key}.lora_up.weight`]: floats([out, 4], () => 0.01),
      [`${key}.alpha`]: floats([], () => 4),
      unclaimed: floats([(PART_BYTES * 3) / 4], (index) => index / 1e6),
    },
    { made: String(noise) },
  )
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kizy-kill-'))
  files = mkdtempSync(join(tmpdir(), 'kizy-hub-'))
  cpSync('gpu/models/sprout', files, { recursive: true })
  writeFileSync(join(files, LORA), heavyLora())
  hub = await openHub(REPO, { folder: files, oneHost: true, standsAt: STANDS_AT })
  studio = await startStudio({ home, ports: 'free', quiet: true, setup: false, settings: { KIZY_HUB: hub.url } })
  const { NODE_ENV: _, ...settings } = studio.environment
  Object.assign(process.env, settings)
  const owner = await newPerson('anna')
  await db().user.update({ where: { id: owner.id }, data: { role: 'OWNER' } })
  ownerId = owner.id
  const { key } = await createKey({ ...owner, role: 'OWNER' }, { name: 'kill', scopes: ['read', 'write'], days: null })
  headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  await until('the model is known', () => db().baseModel.count({ where: { available: true, kind: 'base' } }))
})

afterAll(async () => {
  await db().$disconnect()
  await studio?.stop()
  hub?.stop()
  for (const folder of [home, files]) rmSync(folder, { recursive: true, force: true })
})

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${studio.url}${path}`, { method, headers, body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Without warning; comes back when the supervisor has another, and it answers. */
async function kill(name: 'web' | 'gpu'): Promise<void> {
  const before = studio.pids[name]
  if (!before) throw new Error(`There is no ${name} to kill`)
  process.kill(before, 'SIGKILL')
  await until(`another ${name}`, () => studio.pids[name] && studio.pids[name] !== before)
  await until(`${name} answers`, () => ask('GET', '/api/v1/models/catalogue'))
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const download = (id: string) => db().download.findUniqueOrThrow({ where: { id } })
/** How much of it the bucket has, part by part. */
async function staged(id: string): Promise<number> {
  const { uploadId } = await download(id)
  return uploadId ? arrivedBytes(await requireUploadOnItsWay(uploadId)) : 0
}

it('a style whose fetcher is killed in its middle and at its end comes once, whole', { timeout: 300_000 }, async () => {
  hub.hold()
  const { id } = await ask<{ id: string }>('POST', '/api/v1/downloads', { link: LINK })
  await until('two parts are here', async () => (await staged(id)) >= PART_BYTES * 2)
  await kill('web')
  hub.release()
  // Whoever takes it up is killed again, as soon as anything moves.
  const { heartbeatAt: before } = await download(id)
  await until('somebody took it up', async () => (await download(id)).heartbeatAt! > before!)
  await kill('web')
  await until('it ended', async () => !['queued', 'running'].includes((await download(id)).status))

  const row = await download(id)
  expect({ status: row.status, error: row.error }).toEqual({ status: 'succeeded', error: null })
  const loras = await db().lora.findMany({ where: { ownerId } })
  expect(loras).toHaveLength(1)
  expect(loras[0]).toMatchObject({ id: row.loraId, sha256: sha256(readFileSync(join(files, LORA))) })
  expect(await db().download.count({ where: { ownerId } })).toBe(1)
  expect(await db().upload.count({ where: { ownerId } })).toBe(1)
  // What had arrived was not asked for again.
  const ranges = await hub.rangesOf(LORA)
  expect(ranges.length).toBeGreaterThan(0)
  for (const range of ranges) expect(Number(/^bytes=(\d+)-$/.exec(range)![1])).toBeGreaterThanOrEqual(PART_BYTES)
  const [style] = (await ask<{ id: string; whose: string }[]>('GET', '/api/v1/loras')).filter(
    ({ whose }) => whose === 'mine',
  )
  expect(style).toMatchObject({ id: row.loraId })
})

interface Room {
  catalogue: { id: string; installed: boolean }[]
  installs: { id: string; state: string; received: number; problem: object | null }[]
}
const room = () => ask<Room>('GET', '/api/v1/models/catalogue')

it('a model whose gpu service is killed twice is installed whole, and draws', { timeout: 300_000 }, async () => {
  hub.hold()
  await ask('POST', '/api/v1/models/installs', { id: MODEL, accepted: true })
  const coming = async () => (await room()).installs.find(({ id }) => id === MODEL)
  await until('its largest file is on its way', async () => ((await coming())?.received ?? 0) > STANDS_AT)
  await kill('gpu')
  // Half of it is no model.
  const isListed = async () => (await room()).catalogue.find(({ id }) => id === MODEL)?.installed
  expect(await isListed()).toBe(false)
  hub.release()
  await until('it goes on by itself', async () => (await coming()) || (await isListed()))
  await kill('gpu')
  await until('it is here', isListed)

  const folder = join(home, 'models', MODEL)
  const cards = new Set(['kizy.json', '.installed'])
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    expect(name).not.toMatch(/\.part$/)
    if (cards.has(name) || !/\.\w+$/.test(name)) continue
    expect(sha256(readFileSync(join(folder, name))), name).toBe(sha256(readFileSync(join(files, name))))
  }
  await until('nothing is left over', () => readdirSync(join(home, 'models', '.installs')).length === 0)
  expect(await db().baseModel.count({ where: { id: MODEL, available: true } })).toBe(1)
  const run = await ask<{ id: string }>('POST', '/api/v1/runs', {
    ...{ prompt: 'a red apple', modelId: MODEL, count: 1, steps: 1, width: 256, height: 256 },
  })
  await until(
    'it draws',
    async () => (await db().run.findUniqueOrThrow({ where: { id: run.id } })).status === 'succeeded',
  )
})

it('a model that was being erased when the gpu service was killed is gone', { timeout: 120_000 }, async () => {
  // As a kill leaves it in the middle: out of its place, and not erased yet.
  const half = join(home, 'models', '.installs', `${MODEL}.gone-1`)
  mkdirSync(dirname(half), { recursive: true })
  cpSync(join(home, 'models', MODEL), half, { recursive: true })
  await kill('gpu')
  await until('it is erased', () => !existsSync(half))
  expect(existsSync(join(home, 'models', MODEL, 'kizy.json'))).toBe(true)
})
