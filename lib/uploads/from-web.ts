import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { guardedFetch, type Network } from '@/lib/storage/guarded-fetch'
import { announceUploads, type ArrivedUpload, requireUploadOnItsWay } from '@/lib/uploads/data'
import { receiveWhole } from '@/lib/uploads/ingest'
import { PURPOSES, type Purpose } from '@/lib/uploads/schema'

const TIMEOUT_SECONDS: Record<Purpose, number> = { reference: 60, lora: 900, checkpoint: 6 * 3600, dataset: 900 }

/** What a server says of a page to look at rather than of a file. */
const isPage = (contentType: string) => contentType === 'text/html' || contentType === 'application/xhtml+xml'

/**
 * Fetches a file from an address that a person gave, through the guarded
 * fetcher, straight into the bucket; afterwards it is like one she brought.
 */
export async function bringFromWeb(
  user: SessionUser,
  address: string,
  purpose: Purpose,
  network?: Network,
): Promise<ArrivedUpload> {
  const { maxBytes } = PURPOSES[purpose]
  const answer = await guardedFetch(address, {
    maxBytes,
    timeoutSeconds: TIMEOUT_SECONDS[purpose],
    accepts: (contentType) => !isPage(contentType),
    ...(network ? { network } : {}),
  })
  const id = uuid()
  try {
    await announceUploads(user, [{ id, purpose, name: nameIn(answer.url), bytes: answer.bytes ?? maxBytes }])
  } catch (error) {
    answer.body.destroy()
    throw error
  }
  return receiveWhole(await requireUploadOnItsWay(id), answer.body)
}

/** The last part of an address, as a file's name. */
function nameIn(address: string): string {
  const last = new URL(address).pathname.split('/').pop() ?? ''
  try {
    return decodeURIComponent(last).slice(0, 300) || 'from the web'
  } catch {
    return last.slice(0, 300)
  }
}
