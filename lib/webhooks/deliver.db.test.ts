import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { createKey, revokeKey } from '@/lib/keys/data'
import { requestCancel } from '@/lib/runs/data'
import { CreateRun } from '@/lib/runs/schema'
import { startRun } from '@/lib/runs/submit'
import type { Network } from '@/lib/storage/guarded-fetch'
import { sprout, sproutUpscaler } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { deliverDue } from '@/lib/webhooks/deliver'
import { WebhookWish } from '@/lib/webhooks/schema'
import { webhookOf } from '@/lib/webhooks/wish'
import { appendEvent } from '@/lib/workflow/store/events'
import { saveModels } from '@/lib/workflow/store/offers'

/** A real receiver behind a made-up name; whom we are let through to is decided by the real guard. */
interface Received {
  headers: Record<string, string | string[] | undefined>
  body: string
}
let received: Received[]
let answers: number[]
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(answers.shift() ?? 200, { location: 'http://hooks.example/elsewhere' }).end('thanks')
  })
})
const names: Record<string, string> = { 'hooks.example': '93.184.216.34', 'inside.example': '10.0.0.7' }
const network: Network = {
  resolve: async (hostname) => (names[hostname] ? [names[hostname]] : []),
  dial: () => ({ address: '127.0.0.1', port: (server.address() as AddressInfo).port }),
}

beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)))
beforeAll(() => saveModels([sprout, sproutUpscaler]))
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

let anna: SessionUser
let key: Awaited<ReturnType<typeof createKey>>
beforeEach(async () => {
  ;[received, answers] = [[], []]
  anna = await newPerson()
  key = await createKey(anna, { name: 'hooks', scopes: ['write'], days: null })
})

async function runWith(webhook: object, url = 'http://hooks.example/done'): Promise<string> {
  const wish = webhookOf(WebhookWish.parse({ url, ...webhook }), key.id)
  const run = await startRun(anna, CreateRun.parse({ prompt: 'a fox', count: 1 }), crypto.randomUUID(), wish)
  return run.id
}

const happen = (runId: string, type: string) => db().$transaction((tx) => appendEvent(tx, runId, type))
const deliveryOf = (runId: string) => db().webhookDelivery.findFirstOrThrow({ where: { runId } })
const makeDue = (runId: string) => db().webhookDelivery.updateMany({ where: { runId }, data: { dueAt: new Date() } })

describe('a webhook', () => {
  it('brings the run once, signed by the secret of its key', async () => {
    const id = await runWith({})
    await happen(id, 'run.succeeded')
    await deliverDue(network)
    await deliverDue(network)
    expect(received).toHaveLength(1)
    const [{ headers, body }] = received as [Received]
    const message = JSON.parse(body) as { type: string; data: { id: string; prompt: string } }
    expect(message).toMatchObject({ type: 'run.succeeded', data: { id, prompt: 'a fox' } })
    // As the specification says it is checked.
    const secret = Buffer.from(key.webhookSecret.replace('whsec_', ''), 'base64')
    const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const expected = createHmac('sha256', secret).update(content).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${expected}`)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
    expect(await deliveryOf(id)).toMatchObject({ status: 'succeeded', attempts: 1, answer: 'It answered 200.' })
  })

  it('tells of what it was asked to, and of no run without one', async () => {
    const id = await runWith({ events: ['run.failed'] })
    await happen(id, 'run.succeeded')
    await happen(id, 'run.failed')
    await requestCancel(anna, id)
    const silent = await startRun(anna, CreateRun.parse({ prompt: 'a fox', count: 1 }), crypto.randomUUID())
    await happen(silent.id, 'run.failed')
    await deliverDue(network)
    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['run.failed'])
  })

  it('is sent again later, under the same id, until it arrives; a redirect is no arrival', async () => {
    const id = await runWith({})
    answers = [500, 302]
    await happen(id, 'run.succeeded')
    for (const attempts of [1, 2]) {
      await deliverDue(network)
      const { status, dueAt, ...row } = await deliveryOf(id)
      expect({ status, attempts: row.attempts }).toEqual({ status: 'queued', attempts })
      expect(dueAt.getTime()).toBeGreaterThan(Date.now() + 3000)
      await makeDue(id)
    }
    await deliverDue(network)
    expect(received).toHaveLength(3)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await deliveryOf(id)).status).toBe('succeeded')
  })

  it('that was being sent when its process died is sent by the next one', async () => {
    const id = await runWith({})
    await happen(id, 'run.succeeded')
    const died = new Date(Date.now() - 1000)
    await db().webhookDelivery.updateMany({
      where: { runId: id },
      data: { status: 'running', attempts: 1, dueAt: died },
    })
    await deliverDue(network)
    expect(received).toHaveLength(1)
    expect(await deliveryOf(id)).toMatchObject({ status: 'succeeded', attempts: 2 })
  })

  it.each([
    ['whose receiver wants no more', 'http://hooks.example/done', [410]],
    ['to a private address', 'https://inside.example/', []],
  ])('%s ends', async (_, url, given) => {
    const id = await runWith({}, url)
    answers = [...given]
    await happen(id, 'run.succeeded')
    await deliverDue(network)
    expect(await deliveryOf(id)).toMatchObject({ status: 'failed', attempts: 1 })
    expect(received).toHaveLength(given.length)
  })

  it('ends with its key, and needs one', async () => {
    const id = await runWith({})
    await revokeKey(anna, key.id)
    await happen(id, 'run.succeeded')
    await deliverDue(network)
    expect(received).toEqual([])
    expect((await deliveryOf(id)).status).toBe('failed')
    expect(() => webhookOf(WebhookWish.parse({ url: 'https://hooks.example' }), null)).toThrow(/call with a key/)
  })

  it.each(['ftp://hooks.example', 'https://user:word@hooks.example', 'https://hooks.example:8443', 'nonsense'])(
    'does not go to %s',
    (url) => {
      expect(() => webhookOf(WebhookWish.parse({ url }), key.id)).toThrow()
    },
  )
})
