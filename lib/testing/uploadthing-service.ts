import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A local server that speaks the protocol of UploadThing's own service, as its
 * package does from the other side (uploadthing 7: `upload-builder`, `server`
 * and `client`): signed addresses, metadata, the callback before the answer,
 * private files behind signed addresses, and deletion.
 */

export const API_KEY = 'sk_live_of_a_test'
export const APP_ID = 'apptest'
export const TOKEN = Buffer.from(JSON.stringify({ apiKey: API_KEY, appId: APP_ID, regions: ['sea1'] })).toString(
  'base64',
)

const sign = (text: string) => `hmac-sha256=${createHmac('sha256', API_KEY).update(text).digest('hex')}`

interface Metadata {
  fileKeys: string[]
  metadata: object
  isDev: boolean
  callbackUrl: string
  callbackSlug: string
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

export async function startUploadThingService() {
  /** What lies there, by key. */
  const files = new Map<string, Buffer>()
  const announced = new Map<string, { about: Metadata; line: ServerResponse }>()
  const waiting = new Map<string, (serverData: unknown) => void>()
  /** Signs with this instead of the right key, to see what the studio says. */
  const service = { files, url: '', port: 0, forge: false, callbacks: 0, stop: () => {} }

  async function metadata(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['x-uploadthing-api-key'] !== API_KEY) return void response.writeHead(401).end()
    const about = JSON.parse((await bodyOf(request)).toString()) as Metadata
    for (const key of about.fileKeys) announced.set(key, { about, line: response })
    // A studio that cannot be called keeps this line open and hears its callbacks on it.
    if (about.isDev) return void response.writeHead(200, { 'content-type': 'application/jsonl' }).flushHeaders()
    response.setHeader('content-type', 'application/json').end('{"ok":true}')
  }

  async function put(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url!, service.url)
    const [signed, signature] = address.href.split('&signature=')
    if (decodeURIComponent(signature ?? '') !== sign(signed!)) return void response.writeHead(403).end()
    const key = address.pathname.slice(1)
    const form = await new Response(new Uint8Array(await bodyOf(request)), {
      headers: { 'content-type': request.headers['content-type']! },
    }).formData()
    const bytes = Buffer.from(await (form.get('file') as File).arrayBuffer())
    files.set(key, bytes)
    const said = (name: string) => decodeURIComponent(address.searchParams.get(`x-ut-${name}`) ?? '')
    const file = { key, url: '', appUrl: '', ufsUrl: '', fileHash: 'md5', name: said('file-name') }
    const serverData = await callBack(key, {
      ...file,
      size: bytes.length,
      type: said('file-type'),
      customId: said('custom-id'),
    })
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ url: '', ufsUrl: '', serverData }))
  }

  async function callBack(key: string, file: object): Promise<unknown> {
    const { about, line } = announced.get(key)!
    const payload = JSON.stringify({ status: 'uploaded', file, origin: service.url, metadata: about.metadata })
    const signature = service.forge ? sign(`${payload} `) : sign(payload)
    const heard = new Promise((resolve) => waiting.set(key, resolve))
    service.callbacks += 1
    if (about.isDev) {
      line.end(`${JSON.stringify({ payload, signature, hook: 'callback' })}\n`)
      return heard
    }
    const answer = await fetch(`${about.callbackUrl}?slug=${about.callbackSlug}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'uploadthing-hook': 'callback',
        'x-uploadthing-signature': signature,
      },
      body: payload,
    })
    return answer.ok ? heard : { refused: answer.status }
  }

  async function result(request: IncomingMessage, response: ServerResponse) {
    const { fileKey, callbackData } = JSON.parse((await bodyOf(request)).toString()) as {
      fileKey: string
      callbackData: unknown
    }
    waiting.get(fileKey)?.(callbackData)
    response.setHeader('content-type', 'application/json').end('{"ok":true}')
  }

  function open(request: IncomingMessage, response: ServerResponse) {
    const address = new URL(request.url!, `http://${request.headers.host}`)
    const [signed, signature] = address.href.split('&signature=')
    const bytes = files.get(address.pathname.slice('/f/'.length))
    if (decodeURIComponent(signature ?? '') !== sign(signed!)) return void response.writeHead(403).end()
    response.writeHead(bytes ? 200 : 404, { 'content-type': 'image/png' }).end(bytes)
  }

  async function remove(request: IncomingMessage, response: ServerResponse) {
    const { fileKeys } = JSON.parse((await bodyOf(request)).toString()) as { fileKeys: string[] }
    const deletedCount = fileKeys.filter((key) => files.delete(key)).length
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ success: true, deletedCount }))
  }

  const posts: Record<string, typeof put> = {
    '/route-metadata': metadata,
    '/callback-result': result,
    '/v6/deleteFiles': remove,
  }
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!
    const route = request.method === 'PUT' ? put : (posts[path] ?? open)
    void Promise.resolve(route(request, response)).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  service.port = (server.address() as AddressInfo).port
  service.url = `http://127.0.0.1:${service.port}`
  service.stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return service
}
