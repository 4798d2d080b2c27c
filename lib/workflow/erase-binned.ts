import { BIN_DAYS } from '@/lib/artworks/schema'
import { deleteObjects } from '@/lib/storage/bucket'
import { memoKeyPath } from '@/lib/storage/keys'
import { type Binned, eraseBinnedRows, eraseDeleted } from '@/lib/workflow/store/erasing'

/**
 * Erases pictures that lie in the bin: their rows and the manifests that could
 * bring them back now, their bytes and thumbnails with the next garbage
 * collections, since nothing names them any more.
 */
export async function eraseBinned(which: Binned): Promise<number> {
  const { erased, memoKeys } = await eraseBinnedRows(which)
  for (let at = 0; at < memoKeys.length; at += 1000) {
    await deleteObjects(memoKeys.slice(at, at + 1000).map(memoKeyPath))
  }
  return erased
}

/** What has lain in the bin for its time, of everybody. */
export async function sweepBin(now = Date.now()): Promise<number> {
  const before = new Date(now - BIN_DAYS * 24 * 3600 * 1000)
  await eraseDeleted(before)
  return eraseBinned({ before })
}
