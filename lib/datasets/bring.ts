import { wakeUnpacking } from '@/lib/arrivals/watch'
import type { SessionUser } from '@/lib/auth/session'
import { addArrival } from '@/lib/datasets/data'
import type { Arrival } from '@/lib/datasets/schema'
import { KizyError } from '@/lib/errors'
import { requireUpload } from '@/lib/uploads/data'

/** A file has come and is whole: it is unpacked by itself from here on. */
export async function bringUpload(user: SessionUser, { id, uploadId, caption }: Arrival): Promise<void> {
  const upload = await requireUpload(user, uploadId)
  if (upload.purpose !== 'dataset') {
    throw new KizyError(422, { code: 'wrong_type', title: `“${upload.name}” was brought for something else.` })
  }
  await addArrival(user, id, upload, caption)
  wakeUnpacking()
}
