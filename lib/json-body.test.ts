import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import { readJson } from '@/lib/json-body'

const MOST = 1024

function post(body: BodyInit, headers: Record<string, string> = {}) {
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json', ...headers } }
  return new Request('http://studio.test/', init as RequestInit)
}
const statusOf = (request: Request) =>
  readJson(request, MOST).then(
    () => 200,
    (error: unknown) => (error instanceof KizyError ? error.status : Promise.reject(error as Error)),
  )

describe('readJson', () => {
  it('reads what is small and right', async () => {
    expect(await readJson(post('{"a":[1,"ü"]}', { 'content-type': 'application/json; charset=utf-8' }), MOST)).toEqual({
      a: [1, 'ü'],
    })
  })

  it.each(['', '{', 'NaN', '{"a":NaN}', '[1,]', '{"a":Infinity}', 'undefined'])(
    'refuses %j as no JSON',
    async (body) => {
      expect(await statusOf(post(body))).toBe(400)
    },
  )

  it('refuses bytes that are no text', async () => {
    expect(await statusOf(post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))).toBe(400)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses a form that another site could send: %s',
    async (type) => expect(await statusOf(post('{}', { 'content-type': type }))).toBe(415),
  )

  it('takes a body that just fits, and no longer one', async () => {
    expect(await statusOf(post(JSON.stringify('x'.repeat(MOST - 2))))).toBe(200)
    expect(await statusOf(post(JSON.stringify('x'.repeat(MOST - 1))))).toBe(413)
  })

  it('stops reading a body without an end', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 256
        controller.enqueue(new Uint8Array(256).fill(0x20))
      },
    })
    expect(await statusOf(post(endless))).toBe(413)
    expect(sent).toBeLessThan(MOST * 4)
  })
})
