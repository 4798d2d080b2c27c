import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { filePart } from './file-part'

const form = (bytes: Uint8Array<ArrayBuffer>) => {
  const data = new FormData()
  data.append('note', 'before')
  data.append('file', new File([bytes], 'fox.png'))
  return new Response(data)
}

async function read(body: ReadableStream<Uint8Array>, contentType: string): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of filePart(body, contentType)) parts.push(part)
  return Buffer.concat(parts)
}

it('brings the bytes of the file, whatever they are', async () => {
  for (const size of [0, 1, 1000, 300_000]) {
    const bytes = new Uint8Array(randomBytes(size))
    const { body, headers } = form(bytes)
    expect((await read(body!, headers.get('content-type')!)).equals(bytes)).toBe(true)
  }
})

it('fails when the form is cut, at whatever byte', async () => {
  const whole = form(new Uint8Array(randomBytes(5000)))
  const type = whole.headers.get('content-type')!
  const bytes = new Uint8Array(await whole.arrayBuffer())
  for (const length of [0, 10, 60, 150, 250, 3000, bytes.length - 60, bytes.length - 5]) {
    const gone = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, length))
        controller.error(new Error('gone'))
      },
    })
    await expect(read(gone, type), `error at ${length}`).rejects.toThrow()
    const ended = new Response(bytes.slice(0, length)).body!
    await expect(read(ended, type), `end at ${length}`).rejects.toThrow()
  }
})

it('refuses what is no form', async () => {
  for (const type of ['', 'text/plain', 'multipart/form-data', 'application/json']) {
    await expect(read(new Response('hello').body!, type)).rejects.toMatchObject({ status: 400 })
  }
  const empty = new Response(new FormData())
  await expect(read(empty.body!, empty.headers.get('content-type')!)).rejects.toThrow()
})
