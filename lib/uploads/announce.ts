import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { invalid } from '@/lib/errors'
import { announceUploads } from '@/lib/uploads/data'
import { type NewUpload, PURPOSES, type WaitingUpload } from '@/lib/uploads/schema'
import { sweepNowAndThen } from '@/lib/uploads/sweep'

/** One file of a program's, announced as a browser's are: the same limits, the same row. */
export async function announce(user: SessionUser, { name, bytes, purpose }: NewUpload): Promise<{ id: string }> {
  const { maxBytes } = PURPOSES[purpose]
  if (bytes > maxBytes) {
    const most = Math.floor(maxBytes / 1024 ** 2).toLocaleString('en')
    throw invalid([{ path: 'bytes', message: `A file like this has ${most} MB at most.` }])
  }
  const id = uuid()
  await announceUploads(user, [{ id, purpose, name, bytes }])
  void sweepNowAndThen().catch(() => undefined)
  return { id }
}

export const viewWaiting = ({ id }: { id: string }): WaitingUpload => ({
  id,
  source: `upload:${id}`,
  putUrl: `/api/v1/uploads/${id}`,
})
