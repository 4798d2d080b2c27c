import { connect, createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { until } from '@/lib/testing/processes'
import { CHANNELS, Listener, RECONNECT_MS } from '@/lib/workflow/notify'

/** A door before the database that can be shut, and counts who knocks. */
async function openDoor() {
  const { hostname, port } = new URL(env().DATABASE_URL)
  const inside = new Set<Socket>()
  const door = { isShut: false, knocks: 0, server: null as unknown as Server, shut: () => {} }
  door.server = createServer((client) => {
    door.knocks += 1
    client.on('error', () => {})
    if (door.isShut) return client.destroy()
    const database = connect(Number(port), hostname)
    database.on('error', () => {})
    client.pipe(database).pipe(client)
    inside.add(client)
  })
  door.shut = () => {
    door.isShut = true
    for (const client of inside) client.destroy()
  }
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  const address = new URL(env().DATABASE_URL)
  address.host = `127.0.0.1:${(door.server.address() as AddressInfo).port}`
  return Object.assign(door, { address: address.href })
}

const toClose: (() => unknown)[] = []
afterEach(() => Promise.all(toClose.splice(0).map((close) => close())))

const say = (payload: string) => db().$executeRaw`SELECT pg_notify(${CHANNELS.queued}, ${payload})`

it('comes back after the database was away, having asked patiently, and hears once what is said once', async () => {
  const door = await openDoor()
  const listener = new Listener([CHANNELS.queued], door.address)
  toClose.push(
    () => door.server.close(),
    () => listener.close(),
  )
  const heard: string[] = []
  let back = 0
  listener.on(CHANNELS.queued, (payload) => heard.push(payload))
  listener.on('back', () => (back += 1))
  await listener.open()

  const since = Date.now()
  door.shut()
  await until('some tries', () => door.knocks >= 6)
  // One after the other: each waits before it asks. Two at a time would be four soon, and then all the server has.
  expect(door.knocks - 1).toBeLessThanOrEqual((Date.now() - since) / RECONNECT_MS + 1)

  door.isShut = false
  await until('it is back', () => back === 1)
  const knocks = door.knocks
  await say('after')
  await until('it hears', () => heard.includes('after'))
  await sleep(3 * RECONNECT_MS)
  expect(heard).toEqual(['after'])
  expect([back, door.knocks]).toEqual([1, knocks])
})

it('rejects when the database is away at first, and leaves nothing behind', async () => {
  const door = await openDoor()
  toClose.push(() => door.server.close())
  door.shut()
  await expect(new Listener([CHANNELS.queued], door.address).open()).rejects.toThrow()
  await sleep(3 * RECONNECT_MS)
  expect(door.knocks).toBe(1)
})
