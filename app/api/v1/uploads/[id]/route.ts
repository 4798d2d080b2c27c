import { Readable } from 'node:stream'
import type { ReadableStream as NodeWebStream } from 'node:stream/web'
import { KizyError } from '@/lib/errors'
import { route } from '@/lib/handlers'
import { requireOwnUpload } from '@/lib/uploads/data'
import { arrivedBytes, receive } from '@/lib/uploads/ingest'
import { viewUpload } from '@/lib/uploads/queries'
import { OFFSET_HEADER, UploadId, UploadView } from '@/lib/uploads/schema'

/** From which byte on the file is wanted. */
export const HEAD = route(
  { summary: 'How much of a file has come', params: UploadId, scope: 'read' },
  async ({ user, params, caller }) => {
    const upload = await requireOwnUpload(user, params.id)
    const headers = { [OFFSET_HEADER]: String(await arrivedBytes(upload)), 'cache-control': 'no-store' }
    return new Response(null, { headers: { ...headers, ...caller.headers } })
  },
)

/** Takes the bytes from the header's offset to the end. After a cut, HEAD says where to go on. */
export const PUT = route(
  { summary: 'Send the bytes of a file', params: UploadId, output: UploadView },
  async ({ user, params, request }) => {
    const upload = await requireOwnUpload(user, params.id)
    const offset = request.headers.get(OFFSET_HEADER) ?? '0'
    if (!/^\d{1,15}$/.test(offset) || !request.body) {
      throw new KizyError(400, { code: 'invalid_upload', title: 'This upload holds no file.' })
    }
    return viewUpload(
      await receive(upload, Number(offset), Readable.fromWeb(request.body as NodeWebStream<Uint8Array>)),
    )
  },
)
