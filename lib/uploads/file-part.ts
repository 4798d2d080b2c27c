import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeWebStream } from 'node:stream/web'
import { Busboy } from '@fastify/busboy'
import { KizyError } from '@/lib/errors'

const notAForm = () => new KizyError(400, { code: 'invalid_upload', title: 'This upload holds no file.' })

/**
 * The bytes of the one file in a multipart form, as they arrive and never all
 * at once. Fails when the form is cut before its end. Whoever stops reading
 * early lets the rest go by: a browser hears an answer only after it has sent all.
 */
export async function* filePart(body: ReadableStream<Uint8Array>, contentType: string): AsyncGenerator<Buffer> {
  const form = openForm(contentType)
  const begun = new Promise<Readable>((resolve, reject) => {
    form.once('file', (_field: string, file: Readable) => resolve(file))
    form.once('finish', () => reject(notAForm()))
    form.once('error', reject)
  })
  begun.catch(() => undefined)
  const fed = pipeline(Readable.fromWeb(body as NodeWebStream), form)
  // A cut body ends the form, but not the file in it.
  fed.catch((error: Error) => begun.then((file) => file.destroy(error)).catch(() => undefined))
  const file = await Promise.race([begun, fed.then(() => begun)])
  try {
    for await (const chunk of file.iterator({ destroyOnReturn: false })) yield chunk as Buffer
    await fed
  } finally {
    file.resume()
    await fed.catch(() => undefined)
  }
}

function openForm(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: { files: 1, fields: 8, fieldSize: 1024 } })
  } catch {
    throw notAForm()
  }
}
