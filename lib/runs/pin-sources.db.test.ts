import { createHash, randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { pinSources } from '@/lib/runs/pin-sources'
import { ensureBucket, objectBytes } from '@/lib/storage/bucket'
import type { Network } from '@/lib/storage/guarded-fetch'
import { casKey } from '@/lib/storage/keys'
import { newPerson } from '@/lib/testing/people'
import { announceUploads, requireUploadOnItsWay } from '@/lib/uploads/data'
import { receive } from '@/lib/uploads/ingest'
import type { Purpose } from '@/lib/uploads/schema'
import type { Graph } from '@/lib/workflow/graph'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4897fffffff49444154', 'hex')
const picture = (bytes = 3000) => Buffer.concat([PNG, randomBytes(bytes - PNG.length)])
const safetensors = () => {
  const header = Buffer.from(JSON.stringify({ __metadata__: { made: randomBytes(8).toString('hex') } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header])
}
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let answer: RequestListener = () => undefined
let asked = 0
const server = createServer((request, response) => {
  asked++
  answer(request, response)
})
/** A web of one host, which answers as each test says. */
const web: Network = {
  resolve: async (hostname) => (hostname === 'pictures.example' ? ['93.184.216.34'] : ['127.0.0.1']),
  dial: () => ({ address: '127.0.0.1', port: (server.address() as AddressInfo).port }),
}

let anna: SessionUser
let berta: SessionUser
beforeAll(async () => {
  await ensureBucket()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())
beforeEach(async () => {
  asked = 0
  anna = await newPerson()
  berta = await newPerson()
})

async function bring(user: SessionUser, bytes: Buffer, purpose: Purpose): Promise<string> {
  const id = crypto.randomUUID()
  await announceUploads(user, [{ id, purpose, name: 'brought', bytes: bytes.length }])
  await receive(await requireUploadOnItsWay(id), 0, Readable.from([bytes]))
  return `upload:${id}`
}

const graphOf = (sources: Record<string, [type: string, source: string]>): Graph => ({
  name: 'test',
  nodes: Object.fromEntries(Object.entries(sources).map(([id, [type, source]]) => [id, { type, params: { source } }])),
  edges: [],
})

const pinnedOf = async (graph: Graph, user = anna) => (await pinSources(user, graph, web)).nodes.it!.pinned

const issuesOf = (user: SessionUser, graph: Graph) =>
  pinSources(user, graph, web).then(
    () => [],
    (error: unknown) => {
      if (error instanceof KizyError && error.status === 422) return error.problem.issues
      throw error
    },
  )

describe('pinSources', () => {
  it('finds what was brought, by content', async () => {
    const [image, lora] = [picture(), safetensors()]
    const graph = graphOf({
      picture: ['kizy/ImageInput', await bring(anna, image, 'reference')],
      mask: ['kizy/MaskInput', await bring(anna, image, 'reference')],
      lora: ['kizy/LoRALoader', await bring(anna, lora, 'lora')],
    })
    const { nodes } = await pinSources(anna, graph, web)
    expect(nodes.picture!.pinned).toMatchObject({ sha256: digest(image), bytes: 3000, mediaType: 'image/png' })
    expect(nodes.mask!.pinned?.sha256).toBe(digest(image))
    expect(nodes.lora!.pinned).toMatchObject({ sha256: digest(lora), mediaType: 'application/x-safetensors' })
  })

  it('forgets what somebody wrote there herself', async () => {
    const stolen = { kind: 'image' as const, sha256: 'a'.repeat(64), bytes: 1, mediaType: 'image/png', meta: {} }
    const graph: Graph = {
      name: 'test',
      nodes: { it: { type: 'kizy/StringInput', params: { value: '' }, pinned: stolen } },
      edges: [],
    }
    expect(await pinnedOf(graph)).toBeUndefined()
  })

  it('says of every source at once why it cannot be had, and never whose it is', async () => {
    const hers = await bring(berta, picture(), 'reference')
    const lora = await bring(anna, safetensors(), 'lora')
    const nobody = `upload:${crypto.randomUUID()}`
    const issues = await issuesOf(
      anna,
      graphOf({
        one: ['kizy/ImageInput', hers],
        two: ['kizy/ImageInput', nobody],
        three: ['kizy/MaskInput', lora],
        four: ['kizy/LoRALoader', `artwork:${crypto.randomUUID()}`],
        five: ['kizy/ImageInput', `artwork:${crypto.randomUUID()}`],
        six: ['kizy/ImageInput', 'http://192.168.1.1/secret.png'],
        seven: ['kizy/ImageInput', 'https://intern.example/secret.png'],
      }),
    )
    expect(issues?.map(({ path }) => path)).toEqual(
      ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((id) => `nodes.${id}.params.source`),
    )
    expect(issues![0]!.message).toBe(issues![1]!.message)
    expect(asked).toBe(0)
  })
})

describe('a source on the web', () => {
  const address = 'http://pictures.example/a%20fox.png?size=large'

  it.each([
    ['with its length', true],
    ['without', false],
  ])('is fetched once, %s, and then a file of hers', async (_, announces) => {
    const image = picture(200_000)
    answer = (_request, response) => {
      if (announces) response.setHeader('content-length', image.length)
      response.setHeader('content-type', 'image/png').end(image)
    }
    const graph = graphOf({ it: ['kizy/ImageInput', address], again: ['kizy/MaskInput', address] })
    expect((await pinnedOf(graph))?.sha256).toBe(digest(image))
    expect(asked).toBe(1)
    expect(await objectBytes(casKey(digest(image)))).toBe(200_000)
    const [row] = await db().upload.findMany({ where: { ownerId: anna.id } })
    expect(row).toMatchObject({ name: 'a fox.png', bytes: 200_000, mediaType: 'image/png', sha256: digest(image) })
  })

  it.each<[string, RequestListener]>([
    ['is a page', (_, response) => response.setHeader('content-type', 'text/html').end('<html>')],
    ['is nothing', (_, response) => response.writeHead(404).end()],
    ['is empty', (_, response) => response.setHeader('content-type', 'image/png').end()],
    ['is not what it says', (_, response) => response.setHeader('content-type', 'image/png').end('MZ not a picture')],
    [
      'is a picture that is cut off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': 5000 })
        response.write(picture(1000), () => response.destroy())
      },
    ],
    [
      'never ends',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png' })
        const more = () => response.writable && response.write(Buffer.concat([PNG, Buffer.alloc(1_000_000)]), more)
        more()
      },
    ],
  ])('that %s leaves nothing', async (_, listener) => {
    answer = listener
    const issues = await issuesOf(anna, graphOf({ it: ['kizy/ImageInput', address] }))
    expect(issues).toHaveLength(1)
    expect(await db().upload.count({ where: { ownerId: anna.id } })).toBe(0)
  })
})
