import { randomUUID } from 'node:crypto'
import { unpackAll } from '@/lib/arrivals/unpack'
import type { SessionUser } from '@/lib/auth/session'
import { addArrival, createDataset } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { db } from '@/lib/db'
import { putBlob } from '@/lib/storage/blobs'

export { drawn } from '@/lib/testing/drawn'

/** As if she had brought this file to a dataset, and everything had been unpacked. */
export async function brought(
  user: SessionUser,
  file: { name: string; content: Buffer; mediaType?: string },
  id?: string,
) {
  const datasetId = id ?? (await createDataset(user))
  await arrive(user, datasetId, file)
  await unpackAll()
  return getDataset(user, datasetId)
}

export async function arrive(
  user: SessionUser,
  datasetId: string,
  { name, content, mediaType = 'application/zip' }: { name: string; content: Buffer; mediaType?: string },
  caption?: string,
): Promise<string> {
  const uploadId = randomUUID()
  const blob = await putBlob(content, mediaType)
  await db().upload.create({ data: { id: uploadId, ownerId: user.id, purpose: 'dataset', name, mediaType, ...blob } })
  await addArrival(user, datasetId, { id: uploadId, name }, caption)
  return uploadId
}
