import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { createKey } from '@/lib/keys/data'
import { CreateRun } from '@/lib/runs/schema'
import { startRun } from '@/lib/runs/submit'
import { sprout, sproutUpscaler } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/processes'
import { WebhookWish } from '@/lib/webhooks/schema'
import { webhookOf } from '@/lib/webhooks/wish'
import { appendEvent } from '@/lib/workflow/store/events'
import { saveModels } from '@/lib/workflow/store/offers'

/** A receiver that keeps its answer to itself, so that a sender can be killed while it waits for it. */
interface Received {
  id: string
  body: string
  response: ServerResponse
}
const received: Received[] = []
let answersAtOnce = false
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    received.push({ id: String(request.headers['webhook-id']), body: Buffer.concat(chunks).toString(), response })
    if (answersAtOnce) response.end('thanks')
  })
})

let sender: ChildProcess
async function startSender(): Promise<void> {
  const { port } = server.address() as AddressInfo
  sender = spawn(process.execPath, ['--import', 'tsx', 'lib/testing/webhook-sender.ts', String(port)], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(sender.stdout!, 'data')
}
async function killSender(): Promise<void> {
  const gone = once(sender, 'exit')
  sender.kill('SIGKILL')
  await gone
}

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  await saveModels([sprout, sproutUpscaler])
})
afterAll(async () => {
  await killSender()
  server.closeAllConnections()
  server.close()
})

it('a message whose sender is killed on the way is brought by the next one, as the same message', async () => {
  const anna = await newPerson()
  const key = await createKey(anna, { name: 'hooks', scopes: ['write'], days: null })
  const wish = webhookOf(WebhookWish.parse({ url: 'http://hooks.example/done' }), key.id)
  const run = await startRun(anna, CreateRun.parse({ prompt: 'a fox', count: 1 }), crypto.randomUUID(), wish)
  await startSender()
  await db().$transaction((tx) => appendEvent(tx, run.id, 'run.succeeded'))
  await until('it is on its way', () => received.length === 1)
  await killSender()
  received[0]!.response.destroy()

  answersAtOnce = true
  await startSender()
  // The dead one has a minute to come back.
  await until('it is brought again', () => received.length === 2, 90)
  expect(received[1]!.id).toBe(received[0]!.id)
  const [first, second] = received.map(({ body }) => JSON.parse(body) as { type: string; timestamp: string })
  expect(second).toMatchObject({ type: 'run.succeeded', timestamp: first!.timestamp, data: { id: run.id } })

  const rows = () => db().webhookDelivery.findMany({ where: { runId: run.id } })
  await until('it is settled', async () => (await rows()).every(({ status }) => status === 'succeeded'))
  expect(await rows()).toHaveLength(1)
  expect((await rows())[0]).toMatchObject({ id: received[0]!.id, attempts: 2 })
  // And not once more.
  await new Promise((done) => setTimeout(done, 2000))
  expect(received).toHaveLength(2)
})
