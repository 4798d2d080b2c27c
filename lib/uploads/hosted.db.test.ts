import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { ensureBucket, objectBytes } from '@/lib/storage/bucket'
import { casKey, stagingKey } from '@/lib/storage/keys'
import { newPerson } from '@/lib/testing/people'
import { startUploadThingService, TOKEN } from '@/lib/testing/uploadthing-service'
import { openHosted } from './router'

/** UploadThing's own service is a local server that speaks its protocol; the router, the fetcher and the bucket are real. */
const PUBLIC = '93.184.216.34'
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4897fffffff49444154', 'hex')
const picture = (bytes: number) => Buffer.concat([PNG, randomBytes(bytes - PNG.length)])
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let service: Awaited<ReturnType<typeof startUploadThingService>>
let studio: Server
let anna: SessionUser
let names: Record<string, string>
let canBeCalled: boolean

beforeAll(async () => {
  await ensureBucket()
  service = await startUploadThingService()
  process.env.UPLOADTHING_INGEST_URL = service.url
  process.env.UPLOADTHING_API_URL = service.url
  // The package speaks plain http to hosts with this word in their names.
  process.env.UPLOADTHING_UFS_HOST = 'local.example'
  studio = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const answer = await post(request.url!, request.headers as Record<string, string>, Buffer.concat(parts))
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  })
  await new Promise<void>((done) => studio.listen(0, '127.0.0.1', done))
})
afterAll(() => {
  service.stop()
  studio.close()
})
beforeEach(async () => {
  anna = await newPerson()
  names = { 'apptest.local.example': PUBLIC }
  service.forge = false
  service.callbacks = 0
  canBeCalled = true
})

const address = () => `http://127.0.0.1:${(studio.address() as AddressInfo).port}`

/** The studio's route, as the web app opens it with a token in its settings. */
function post(path: string, headers: Record<string, string>, body: Buffer | string): Promise<Response> {
  const network = {
    resolve: async (hostname: string) => (names[hostname] ? [names[hostname]] : []),
    dial: () => ({ address: '127.0.0.1', port: service.port }),
  }
  const { POST } = openHosted({ token: TOKEN, studio: address(), canBeCalled, network }, async () => anna)
  return POST(
    new NextRequest(new URL(path, address()), { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) }),
  )
}

/** What a browser does: asks where to, and sends the file there. */
async function bring(content: Buffer, announcedBytes = content.length) {
  const files = [{ name: 'fox.png', size: announcedBytes, type: 'image/png' }]
  const asked = await post(
    '/api/uploadthing?actionType=upload&slug=reference',
    { 'content-type': 'application/json' },
    JSON.stringify({ files, input: null }),
  )
  const [{ url, customId }] = (await asked.json()) as [{ url: string; customId: string }]
  expect(url).toContain(service.url)
  const form = new FormData()
  form.append('file', new File([new Uint8Array(content)], 'fox.png', { type: 'image/png' }))
  const sent = await fetch(url, { method: 'PUT', body: form })
  return { id: customId, ...((await sent.json()) as { serverData: Record<string, unknown> }) }
}

const problemOf = ({ problem }: Record<string, unknown>) => (problem as { code: string } | undefined)?.code

async function expectNothingHeld(id: string, content: Buffer) {
  expect(await db().upload.findFirst({ where: { id, sha256: { not: null } } })).toBeNull()
  expect(await objectBytes(stagingKey(id))).toBeNull()
  expect(await objectBytes(casKey(digest(content)))).toBeNull()
}

it.each([
  ['that calls back', true],
  ['that is heard on an open line', false],
])('a file sent to a service %s ends in our bucket, and nowhere else', async (_, called) => {
  canBeCalled = called
  const content = picture(200_000)
  const { id, serverData } = await bring(content)
  expect(serverData).toMatchObject({ id, name: 'fox.png', bytes: 200_000, mediaType: 'image/png' })
  expect(await db().upload.findUnique({ where: { id } })).toMatchObject({ ownerId: anna.id, sha256: digest(content) })
  expect(await objectBytes(casKey(digest(content)))).toBe(200_000)
  expect(await objectBytes(stagingKey(id))).toBeNull()
  expect(service.files.size).toBe(0)
})

it('what is not what it says is refused in words, and is not kept', async () => {
  const content = Buffer.from('<!doctype html><script>alert(1)</script>')
  const { id, serverData } = await bring(content)
  expect(problemOf(serverData)).toBe('wrong_type')
  await expectNothingHeld(id, content)
  expect(service.files.size).toBe(0)
})

it.each([
  ['fewer', 1, 'upload_cut'],
  ['more', -1, 'too_large'],
])('%s bytes than announced are refused', async (_, difference, code) => {
  const content = picture(50_000)
  const { id, serverData } = await bring(content, content.length + difference)
  expect(problemOf(serverData)).toBe(code)
  await expectNothingHeld(id, content)
})

it('a name that leads into the house is not followed', async () => {
  names['apptest.local.example'] = '10.0.0.7'
  const content = picture(50_000)
  const { id, serverData } = await bring(content)
  expect(problemOf(serverData)).toBe('address_refused')
  await expectNothingHeld(id, content)
})

it('nobody but the service can say that a file is there', async () => {
  service.forge = true
  const content = picture(50_000)
  const { id, serverData } = await bring(content)
  expect(serverData).toEqual({ refused: 400 })
  expect(service.callbacks).toBe(1)
  await expectNothingHeld(id, content)
})
