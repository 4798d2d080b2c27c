import { KizyError } from '@/lib/errors'

const refused = (status: 400 | 413 | 415, code: string, title: string, detail: string) =>
  new KizyError(status, { code, title, detail })

const tooLarge = (most: number) =>
  refused(
    413,
    'body_too_large',
    'This is more than one request may carry.',
    `At most ${Math.floor(most / 1024)} KB fit. Leave out what is not needed, or send it in parts.`,
  )

/**
 * The JSON of a request, in bounded memory: what is longer than `most` bytes is
 * refused by its announced length, or as soon as it has come that far.
 *
 * Asking for JSON also keeps other sites' forms out: a browser sends it across
 * origins only after asking us first.
 */
export async function readJson(request: Request, most: number): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw refused(415, 'not_json', 'This address takes JSON.', 'Send it with content-type: application/json.')
  }
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  const bytes = await readAtMost(request, most)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw refused(400, 'not_json', 'This is not JSON.', 'Check for a missing bracket, a comma too many, or NaN.')
  }
}

/** A form with files, in memory bounded the same way. */
export async function readForm(request: Request, most: number): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.toLowerCase().startsWith('multipart/form-data')) {
    throw refused(415, 'not_a_form', 'This address takes a form.', 'Send it with content-type: multipart/form-data.')
  }
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(most)
  const bytes = await readAtMost(request, most)
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  } catch {
    throw refused(400, 'not_a_form', 'This form cannot be read.', 'It may have been cut on its way.')
  }
}

async function readAtMost(request: Request, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    length += read.value.byteLength
    if (length > most) {
      await reader?.cancel().catch(() => {})
      throw tooLarge(most)
    }
    chunks.push(read.value)
  }
  return Buffer.concat(chunks)
}
