import { UTApi } from 'uploadthing/server'
import { KizyError, type Problem } from '@/lib/errors'
import { toKizyError } from '@/lib/handlers'
import { log, messageOf } from '@/lib/log'
import { guardedFetch, type Network } from '@/lib/storage/guarded-fetch'
import { type ArrivedUpload, hasArrived, requireUploadOnItsWay, type UploadRow } from '@/lib/uploads/data'
import { receiveWhole } from '@/lib/uploads/ingest'
import { viewUpload } from '@/lib/uploads/queries'
import type { UploadView } from '@/lib/uploads/schema'

/**
 * With a token of UploadThing's own service browsers send files there, and the
 * service says when one is whole. It is fetched from there like anything else
 * that lies on the web, checked as every file is, and taken away from there.
 */
export interface HostedService {
  token: string
  /** How its files are reached. Tests bring their own; nothing else may. */
  network?: Network
}

/** What the service says of a file that has arrived there; it signed that with the token's key. */
export interface HostedFile {
  key: string
  customId: string | null
}

const TIMEOUT_SECONDS = 900

/** Said twice of the same file while the first is still being fetched: both hear the same. */
const underWay = new Map<string, Promise<ArrivedUpload>>()

/** Takes a file over into our bucket. What is wrong with it is answered too: the service passes it on to the browser. */
export async function takeOver(file: HostedFile, service: HostedService): Promise<UploadView | { problem: Problem }> {
  const id = file.customId ?? ''
  try {
    const work = underWay.get(id) ?? bring(file, id, service)
    underWay.set(id, work)
    return viewUpload(await work)
  } catch (error) {
    return { problem: toKizyError(error).problem }
  } finally {
    underWay.delete(id)
  }
}

async function bring({ key }: HostedFile, id: string, { token, network }: HostedService): Promise<ArrivedUpload> {
  const service = new UTApi({ token, logLevel: 'Error' })
  try {
    const upload = await requireUploadOnItsWay(id)
    if (hasArrived(upload)) return upload
    return await fetchWhole(upload, await addressOf(service, key), network)
  } finally {
    // Ours, or refused: either way it has no business there any more.
    await service
      .deleteFiles(key)
      .catch((error: unknown) => log.warn('a file stays at UploadThing', { key, error: messageOf(error) }))
  }
}

/** Signed, so that it opens also where the account keeps files private. */
async function addressOf(service: UTApi, key: string): Promise<string> {
  return (await service.generateSignedURL(key, { expiresIn: TIMEOUT_SECONDS })).ufsUrl
}

async function fetchWhole(upload: UploadRow, address: string, network?: Network): Promise<ArrivedUpload> {
  const answer = await guardedFetch(address, {
    maxBytes: upload.bytes,
    timeoutSeconds: TIMEOUT_SECONDS,
    // Its kind is told by its content, in our bucket.
    accepts: () => true,
    ...(network ? { network } : {}),
  })
  return receiveWhole(upload, exactly(upload.bytes, answer.body))
}

/** Fails where fewer bytes come than were announced; that there are no more, others see to. */
async function* exactly(bytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of chunks) {
    seen += chunk.length
    yield chunk
  }
  if (seen < bytes) {
    throw new KizyError(422, { code: 'upload_cut', title: 'The upload stopped before its end.', fix: 'retry' })
  }
}
