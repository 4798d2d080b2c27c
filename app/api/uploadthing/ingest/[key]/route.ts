import { problemResponse, toKizyError } from '@/lib/handlers'
import { KizyError } from '@/lib/errors'
import { requireUploadOnItsWay, type UploadRow } from '@/lib/uploads/data'
import { filePart } from '@/lib/uploads/file-part'
import { arrivedBytes, receive } from '@/lib/uploads/ingest'
import { viewUpload } from '@/lib/uploads/queries'
import { readSignedAddress } from '@/lib/uploads/token'

/** Where files are sent to. The signed address is the permission; it was given to the file's owner alone. */
async function uploadOf(request: Request): Promise<UploadRow> {
  const id = readSignedAddress(request.url)
  if (id) return requireUploadOnItsWay(id)
  throw new KizyError(403, {
    code: 'upload_expired',
    title: 'The time for this upload is over.',
    detail: 'Drop the file again.',
  })
}

async function answered(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    // A browser hears an answer only after it has sent everything.
    if (request.body && !request.body.locked) await request.body.pipeTo(new WritableStream()).catch(() => undefined)
    return problemResponse(toKizyError(error))
  }
}

/** From which byte on the file is wanted. */
export const HEAD = (request: Request): Promise<Response> =>
  answered(request, async () => {
    const start = await arrivedBytes(await uploadOf(request))
    return new Response(null, { headers: { 'x-ut-range-start': String(start) } })
  })

export const PUT = (request: Request): Promise<Response> =>
  answered(request, async () => {
    const upload = await uploadOf(request)
    const [, start] = /^bytes=(\d{1,15})-$/.exec(request.headers.get('range') ?? 'bytes=0-') ?? []
    if (start === undefined || !request.body) {
      throw new KizyError(400, { code: 'invalid_upload', title: 'This upload holds no file.' })
    }
    const form = filePart(request.body, request.headers.get('content-type') ?? '')
    const arrived = await receive(upload, Number(start), form)
    const serverData = viewUpload(arrived)
    const { url } = serverData
    return Response.json({ url, appUrl: url, ufsUrl: url, fileHash: arrived.sha256, serverData })
  })
