import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { KizyError } from '@/lib/errors'
import { guardedFetch, type GuardedFetchOptions, type Network } from './guarded-fetch'

/** A real server behind made-up names: only names and the last hop of the wire are ours, the guard is real. */
const PUBLIC = '93.184.216.34'
const OTHER = '93.184.216.35'

type Handler = (request: IncomingMessage, response: ServerResponse) => void
let handler: Handler
let port: number
let seen: IncomingMessage[]
let dialled: string[]
let names: Record<string, string[]>

const server = createServer((request, response) => {
  seen.push(request)
  handler(request, response)
})

beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))
beforeAll(() => {
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen = []
  dialled = []
  names = { 'art.example': [PUBLIC], 'other.example': [OTHER], 'inside.example': ['10.0.0.7'] }
  handler = (_, response) => response.setHeader('content-type', 'image/png').end('a picture')
})

const network: Network = {
  resolve: async (hostname) => names[hostname] ?? [],
  dial: (address) => {
    dialled.push(address)
    return { address: '127.0.0.1', port }
  },
}

const ask = (address: string, more: Partial<GuardedFetchOptions> = {}) =>
  guardedFetch(address, {
    maxBytes: 1000,
    timeoutSeconds: 20,
    accepts: (type) => type.startsWith('image/'),
    network,
    ...more,
  })

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString()
}

const refusal = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(KizyError)
  return (error as KizyError).problem.code
}

it('brings a file, with its type and size', async () => {
  handler = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/PNG; x=y', 'content-length': 9 }).end('a picture')
  const answer = await ask('http://art.example/fox.png?size=2')
  expect(answer).toMatchObject({ url: 'http://art.example/fox.png?size=2', contentType: 'image/png', bytes: 9 })
  expect(await textOf(answer.body)).toBe('a picture')
  expect(seen[0]).toMatchObject({
    url: '/fox.png?size=2',
    headers: { host: 'art.example', 'accept-encoding': 'identity' },
  })
  expect(dialled).toEqual([PUBLIC])
})

it('connects to the address that was checked, not to a later answer of the name', async () => {
  let asked = 0
  const rebinding = { ...network, resolve: async () => (asked++ === 0 ? [PUBLIC] : ['127.0.0.1']) }
  await ask('http://art.example/', { network: rebinding })
  expect({ asked, dialled }).toEqual({ asked: 1, dialled: [PUBLIC] })
})

it.each([
  ...[
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://localhost/',
  ],
  ...['http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[64:ff9b::a9fe:a9fe]/', 'http://[fd00:ec2::254]/'],
  ...[
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/',
    'http://inside.example/',
    'http://①②⑦.0.0.1/',
  ],
  ...[
    'http://art.example:8080/',
    'https://art.example:22/',
    'http://anna:secret@art.example/',
    'http://art.example@127.0.0.1/',
  ],
  ...['file:///etc/passwd', 'gopher://art.example/', 'ftp://art.example/', 'data:image/png,x', 'javascript:alert(1)'],
  ...['//art.example/', 'art.example', '', 'http://', 'http://art.example:99999/', 'https://nowhere.example/'],
])('asks nobody for %j', async (address) => {
  names.localhost = ['127.0.0.1', '::1']
  expect(['address_refused', 'address_unreachable']).toContain(await refusal(ask(address)))
  expect({ dialled, seen }).toEqual({ dialled: [], seen: [] })
})

it('refuses a name with one address inside among its others', async () => {
  names['mixed.example'] = [PUBLIC, '::1']
  expect(await refusal(ask('http://mixed.example/'))).toBe('address_refused')
  expect(dialled).toEqual([])
})

it('follows redirects, checking each, and keeps credentials at the first host', async () => {
  handler = (request, response) => {
    if (request.url === '/2') return response.setHeader('content-type', 'image/png').end('there')
    const location = request.url === '/0' ? '/1' : 'http://other.example/2'
    response.writeHead(request.url === '/0' ? 308 : 302, { location }).end()
  }
  const answer = await ask('http://art.example/0', { credentials: { authorization: 'Bearer secret' } })
  expect(answer.url).toBe('http://other.example/2')
  expect(dialled).toEqual([PUBLIC, PUBLIC, OTHER])
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret', undefined])
  answer.body.destroy()
})

it.each([
  'http://127.0.0.1/',
  'http://inside.example/',
  'file:///etc/passwd',
  'http://art.example:22/',
  'http://[::1]/',
])('does not follow to %s', async (location) => {
  handler = (_, response) => response.writeHead(302, { location }).end()
  expect(await refusal(ask('http://art.example/'))).toBe('address_refused')
  expect(seen).toHaveLength(1)
})

it('gives up a circle of redirects', async () => {
  handler = (_, response) => response.writeHead(302, { location: '/again' }).end()
  expect(await refusal(ask('http://art.example/'))).toBe('address_unreachable')
  expect(seen).toHaveLength(6)
})

it('refuses another type, packed bodies, closed doors and nothing', async () => {
  const answers: [string, Handler][] = [
    ['wrong_type', (_, response) => response.setHeader('content-type', 'text/html').end('<p>')],
    ['wrong_type', (_, response) => response.end('?')],
    [
      'address_unreachable',
      (_, response) =>
        response
          .writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' })
          .end(gzipSync('0'.repeat(1e6))),
    ],
    ['address_closed', (_, response) => response.writeHead(403).end()],
    ['address_unreachable', (_, response) => response.writeHead(404).end()],
    ['address_unreachable', (_, response) => response.writeHead(500).end()],
    ['address_unreachable', (request) => request.socket.destroy()],
  ]
  for (const [code, answer] of answers) {
    handler = answer
    expect(await refusal(ask('http://art.example/'))).toBe(code)
  }
})

it('refuses what is too large, announced or not', async () => {
  handler = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1001 }).end('x'.repeat(1001))
  expect(await refusal(ask('http://art.example/'))).toBe('too_large')
  handler = (_, response) => {
    response.setHeader('content-type', 'image/png').write('x'.repeat(900))
    response.end('x'.repeat(900))
  }
  const answer = await ask('http://art.example/')
  expect(answer.bytes).toBeNull()
  expect(await refusal(textOf(answer.body))).toBe('too_large')
})

it('tells a body that was cut from a whole one', async () => {
  handler = (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': 500 }).write('only so much')
    setTimeout(() => response.destroy(), 50)
  }
  const answer = await ask('http://art.example/')
  expect(await refusal(textOf(answer.body))).toBe('address_unreachable')
})

it('waits only so long, for names, headers and bodies', async () => {
  handler = () => undefined
  expect(await refusal(ask('http://art.example/', { timeoutSeconds: 0.3 }))).toBe('address_slow')
  const asleep = { ...network, resolve: () => new Promise<string[]>(() => undefined) }
  expect(await refusal(ask('http://art.example/', { timeoutSeconds: 0.3, network: asleep }))).toBe('address_slow')
  handler = (_, response) => void response.setHeader('content-type', 'image/png').write('drip')
  const answer = await ask('http://art.example/', { timeoutSeconds: 2 })
  expect(await refusal(textOf(answer.body))).toBe('address_slow')
})

it('keeps the error of a cut body for whoever reads it later', async () => {
  handler = (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': 500 })
    response.write('half of it', () => response.destroy())
  }
  const { body } = await ask('http://art.example/fox.png')
  await vi.waitUntil(() => (body as unknown as Readable).destroyed, { timeout: 10_000 })
  expect(await refusal(textOf(body))).toBe('address_unreachable')
})

it('takes a private address with a port of its own from settings alone, and lets nothing else lead there', async () => {
  const trusted = `http://127.0.0.1:${port}`
  const straight: Network = { resolve: network.resolve, dial: (address, at) => ({ address, port: at }) }
  const answer = await ask(`${trusted}/a.png`, { trusted, network: straight })
  expect(await textOf(answer.body)).toBe('a picture')
  for (const [address, options] of [
    [`${trusted}/a.png`, {}],
    [`http://127.0.0.1:${port + 1}/a.png`, { trusted }],
    [`http://localhost:${port}/a.png`, { trusted }],
    ['http://inside.example/a.png', { trusted }],
  ] as const) {
    expect(await refusal(ask(address, { ...options, network: straight })), address).toBe('address_refused')
  }
  // From there, too, the way leads to the open internet alone.
  handler = (_, response) => response.writeHead(302, { location: 'http://10.0.0.7/a.png' }).end()
  expect(await refusal(ask(`${trusted}/a.png`, { trusted, network: straight }))).toBe('address_refused')
})
