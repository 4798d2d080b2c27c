import { notFound } from '@/lib/errors'
import { openObject } from '@/lib/storage/bucket'

export interface ServedFile {
  key: string
  mediaType: string
  /** Changes when the bytes do. */
  etag: string
  /** Saved under this name instead of shown. */
  downloadName?: string
}

/**
 * Streams an object to the browser, with ranges and revalidation. The caller
 * has checked who asks; `Vary: Cookie` keeps a shared browser from answering
 * the next person out of its cache.
 */
export async function serveObject(request: Request, file: ServedFile): Promise<Response> {
  const headers = new Headers({
    'content-type': file.mediaType,
    'cache-control': 'private, max-age=3600',
    vary: 'Cookie',
    etag: `"${file.etag}"`,
    'accept-ranges': 'bytes',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': file.downloadName ? `attachment; filename="${file.downloadName}"` : 'inline',
  })
  if (request.headers.get('if-none-match') === `"${file.etag}"`) return new Response(null, { status: 304, headers })

  const range = request.headers.get('range') ?? undefined
  const wanted = range && /^bytes=(\d+-\d*|-\d+)$/.test(range) ? range : undefined
  const object = await openObject(file.key, wanted, request.signal)
  if (!object) throw notFound('This file')
  headers.set('content-length', String(object.bytes))
  if (object.contentRange) headers.set('content-range', object.contentRange)
  return new Response(object.body, { status: object.contentRange ? 206 : 200, headers })
}
