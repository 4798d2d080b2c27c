import { Readable } from 'node:stream'
import type { SessionUser } from '@/lib/auth/session'
import { announceUploads, requireUploadOnItsWay } from '@/lib/uploads/data'
import { receive } from '@/lib/uploads/ingest'

/** Brings a picture as a person would; answers what names it. */
export async function bringPicture(user: SessionUser, bytes: Buffer): Promise<string> {
  const id = crypto.randomUUID()
  await announceUploads(user, [{ id, purpose: 'reference', name: 'brought.png', bytes: bytes.length }])
  await receive(await requireUploadOnItsWay(id), 0, Readable.from([bytes]))
  return `upload:${id}`
}
