import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Http } from '../src/http.ts'
import { listen } from '../src/sse.ts'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

let server: Server
let open = 0

/** Tells three times, and then only that it is still there. */
beforeEach(async () => {
  open = 0
  server = createServer((_, answer) => {
    open++
    answer.writeHead(200, { 'content-type': 'text/event-stream' })
    let told = 0
    const beat = setInterval(() => answer.write(told < 3 ? `event: run\ndata: ${++told}\n\n` : ': still here\n\n'), 20)
    answer.on('close', () => {
      open--
      clearInterval(beat)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const heard = async (signal?: AbortSignal) => {
  const http = new Http({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  const told: string[] = []
  const understand = ({ data }: { data: string }) => data
  for await (const one of listen(http, '/', understand, (last) => last === '3', signal)) {
    told.push(one)
    collectGarbage()
    await sleep(20)
  }
  return told
}

it.each([undefined, new AbortController().signal])('hears the last, and gives the line back', async (signal) => {
  expect(await heard(signal)).toEqual(['1', '2', '3'])
  await expect.poll(() => open).toBe(0)
})

it('ends when it is told to', async () => {
  const caller = new AbortController()
  setTimeout(() => caller.abort(), 50)
  await expect(heard(caller.signal)).rejects.toThrow('abort')
  await expect.poll(() => open).toBe(0)
})
