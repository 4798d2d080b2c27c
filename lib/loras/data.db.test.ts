import { Readable } from 'node:stream'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { countPictures, listLoras, requireLora, setDeleted, share, unshare, updateLora } from '@/lib/loras/data'
import { serveLora } from '@/lib/loras/file'
import { importUpload } from '@/lib/loras/import'
import { pickLoras } from '@/lib/loras/pick'
import { viewOfLora } from '@/lib/loras/view'
import { pinSources } from '@/lib/runs/pin-sources'
import { ensureBucket } from '@/lib/storage/bucket'
import { kohyaLora } from '@/lib/testing/lora-files'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { announceUploads, requireUploadOnItsWay } from '@/lib/uploads/data'
import { receive } from '@/lib/uploads/ingest'
import type { Purpose } from '@/lib/uploads/schema'
import type { Graph } from '@/lib/workflow/graph'
import { getLiveReferences } from '@/lib/workflow/store/erasing'
import { saveModels } from '@/lib/workflow/store/offers'

const layers = { 'unet.mid.attn1.to_q': [4, 6], 'unet.mid.attn1.to_v': [4, 6] }
const model = { ...sprout, architecture: 'sprout', layers }
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4897fffffff49444154', 'hex')

let [anna, berta, carla]: SessionUser[] = []
beforeAll(async () => {
  await ensureBucket()
  await saveModels([model])
})
beforeEach(async () => {
  ;[anna, berta, carla] = [await newPerson(), await newPerson('berta'), await newPerson('carla')]
})

async function bring(user: SessionUser, bytes: Buffer, purpose: Purpose = 'lora'): Promise<string> {
  const id = crypto.randomUUID()
  await announceUploads(user, [{ id, purpose, name: 'night_ink.safetensors', bytes: bytes.length }])
  await receive(await requireUploadOnItsWay(id), 0, Readable.from([bytes]))
  return id
}

let seed = 0
const file = () => kohyaLora(layers, { seed: ++seed, metadata: { made: crypto.randomUUID() } })
const imported = async (user: SessionUser, bytes = file()) => importUpload(user, await bring(user, bytes))

const statusOf = (work: Promise<unknown>) =>
  work.then(
    () => 200,
    (error: unknown) => (error instanceof KizyError ? error.status : 500),
  )

const graphOf = (id: string): Graph => ({
  name: 'test',
  nodes: { it: { type: 'kizy/LoRALoader', params: { source: `lora:${id}`, strength: 1 } } },
  edges: [],
})

describe('importUpload', () => {
  it('makes a style of a file, with what the file tells', async () => {
    const thumbnail = `data:image/png;base64,${PNG.toString('base64')}`
    const metadata = {
      'modelspec.title': 'Night ink',
      'modelspec.trigger_phrase': 'nghtnk',
      'modelspec.thumbnail': thumbnail,
    }
    const lora = await imported(anna!, kohyaLora(layers, { metadata }))
    expect(viewOfLora(lora, anna!)).toMatchObject({
      ...{ origin: 'imported', whose: 'mine', name: 'Night ink', trigger: 'nghtnk', architecture: 'sprout' },
      ...{ rank: 4, alpha: 2, layout: 'kohya', strength: 1, thumbnailUrl: expect.stringContaining('/thumbnail?v=') },
    })
    const { digests } = await getLiveReferences(new Date())
    expect(digests).toContain(lora.sha256)
    expect(digests).toContain((lora.thumbnail as { sha256: string }).sha256)
  })

  it('finds the same file again, also one she threw away', async () => {
    const bytes = file()
    const first = await imported(anna!, bytes)
    await setDeleted(anna!, first.id, true)
    expect((await imported(anna!, bytes)).id).toBe(first.id)
    expect((await imported(berta!, bytes)).id).not.toBe(first.id)
  })

  it('refuses what fits nothing, another’s file and a picture, and keeps no style', async () => {
    const before = await db().lora.count()
    const stray = await bring(anna!, kohyaLora({ 'unet.mid.attn1.to_q': [9, 9] }))
    expect(await statusOf(importUpload(anna!, stray))).toBe(422)
    expect(await db().upload.count({ where: { id: stray } })).toBe(0)
    // Here there is no gpu service, which alone knows the names of other programs.
    const unknown = await bring(anna!, kohyaLora({ 'unet.other': [4, 6] }))
    expect(await statusOf(importUpload(anna!, unknown))).toBe(503)
    expect(await db().upload.count({ where: { id: unknown } })).toBe(1)
    expect(await statusOf(importUpload(anna!, await bring(berta!, file())))).toBe(404)
    expect(await statusOf(importUpload(anna!, await bring(anna!, PNG, 'reference')))).toBe(422)
    expect(await db().lora.count()).toBe(before)
  })
})

describe('whose a style is', () => {
  it('is hers alone until she shares it, and hers to change ever after', async () => {
    const { id } = await imported(anna!)
    expect(await statusOf(requireLora(berta!, id))).toBe(404)
    expect(await statusOf(pinSources(berta!, graphOf(id)))).toBe(422)
    expect(await statusOf(share(berta!, id, berta!.id))).toBe(404)
    await share(anna!, id, berta!.id)
    expect(viewOfLora(await requireLora(berta!, id), berta!)).toMatchObject({
      whose: 'shared',
      ownerName: 'anna',
      sharedWith: [],
    })
    for (const change of [
      () => updateLora(berta!, id, { name: 'mine now' }),
      () => setDeleted(berta!, id, true),
      () => share(berta!, id, carla!.id),
      () => unshare(berta!, id, berta!.id),
    ]) {
      expect(await statusOf(change())).toBe(404)
    }
    expect(await statusOf(requireLora(carla!, id))).toBe(404)
    await unshare(anna!, id, berta!.id)
    expect(await statusOf(requireLora(berta!, id))).toBe(404)
    expect((await listLoras(berta!)).map((lora) => lora.id)).not.toContain(id)
  })

  it('is nowhere once it is deleted, and everywhere again after undo', async () => {
    const { id } = await imported(anna!)
    await share(anna!, id, berta!.id)
    await setDeleted(anna!, id, true)
    for (const user of [anna!, berta!]) {
      expect(await statusOf(requireLora(user, id))).toBe(404)
      expect(await statusOf(pinSources(user, graphOf(id)))).toBe(422)
    }
    await setDeleted(anna!, id, false)
    expect((await requireLora(berta!, id)).id).toBe(id)
  })

  it('is not shared with nobody, or with oneself', async () => {
    const { id } = await imported(anna!)
    expect(await statusOf(share(anna!, id, crypto.randomUUID()))).toBe(404)
    expect(await statusOf(share(anna!, id, anna!.id))).toBe(404)
  })
})

describe('a style in a run', () => {
  it('is pinned to its file', async () => {
    const { id, sha256, bytes } = await imported(anna!)
    const { nodes } = await pinSources(anna!, graphOf(id))
    expect(nodes.it!.pinned).toMatchObject({ sha256, bytes, mediaType: 'application/x-safetensors' })
  })

  it('is refused by name where the model cannot wear it, and without one where it is not hers', async () => {
    const [mine, hers] = [await imported(anna!), await imported(berta!)]
    const wish = (id: string) => [{ id, strength: 0.8 }]
    expect(await pickLoras(anna!, wish(mine.id), model)).toEqual([{ id: mine.id, name: mine.name, strength: 0.8 }])
    const other = { ...model, name: 'Big', architecture: 'sdxl' }
    await expect(pickLoras(anna!, wish(mine.id), other)).rejects.toMatchObject({
      status: 422,
      problem: { issues: [{ path: 'loras.0.id', message: '“night ink” is made for Sprout, not for Big.' }] },
    })
    expect(await statusOf(pickLoras(anna!, wish(hers.id), model))).toBe(422)
  })

  it('counts the pictures it made', async () => {
    const { id, name } = await imported(anna!)
    expect(await countPictures(anna!, id)).toBe(0)
    const run = await db().run.create({ data: { ownerId: anna!.id, graphName: 'test', input: {}, graph: {} } })
    await db().artwork.create({
      data: {
        ...{ ownerId: anna!.id, runId: run.id, nodeId: 'output-0', index: 0, sha256: 'a'.repeat(64), bytes: 1 },
        ...{ mediaType: 'image/png', width: 1, height: 1, thumbnails: [], thumbhash: '', prompt: 'a fox' },
        settings: { prompt: 'a fox', loras: [{ id, name, strength: 0.8 }] },
      },
    })
    expect(await countPictures(anna!, id)).toBe(1)
    expect(await countPictures(berta!, id)).toBe(0)
  })
})

it('downloads as stored, and as PEFT', async () => {
  const bytes = file()
  const lora = await imported(anna!, bytes)
  const request = new Request('http://studio.test/')
  const stored = await serveLora(request, anna!, lora, 'kohya')
  expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true)
  expect(stored.headers.get('content-disposition')).toBe('attachment; filename="night-ink.safetensors"')
  const peft = await serveLora(request, anna!, lora, 'peft')
  const converted = Buffer.from(await peft.arrayBuffer())
  expect(converted.length).toBe(Number(peft.headers.get('content-length')))
  expect(await importUpload(anna!, await bring(anna!, converted))).toMatchObject({ layout: 'peft', rank: 4, alpha: 2 })
})
