import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError, notFound } from '@/lib/errors'
import type { Upload } from '@/lib/generated/prisma/client'

export type UploadRow = Upload

/** A file that is whole and checked. */
export type ArrivedUpload = Upload & { sha256: string; mediaType: string }

/** Enough for a folder of pictures dropped at once, and an end to a script gone wild. */
const MAX_ON_THEIR_WAY = 500

export const hasArrived = (upload: Upload): upload is ArrivedUpload =>
  upload.sha256 !== null && upload.mediaType !== null

export type AnnouncedFile = Pick<Upload, 'id' | 'purpose' | 'name' | 'bytes'>

/** Files that are about to come. */
export async function announceUploads(user: SessionUser, files: AnnouncedFile[]): Promise<void> {
  const waiting = await db().upload.count({ where: { ownerId: user.id, sha256: null } })
  if (waiting + files.length > MAX_ON_THEIR_WAY) {
    throw new KizyError(429, {
      code: 'too_many_uploads',
      title: 'Too many files are on their way.',
      detail: 'Let some of them arrive first.',
      fix: 'retry',
    })
  }
  await db().upload.createMany({ data: files.map((file) => ({ ...file, ownerId: user.id })) })
}

/** For whoever holds the signed address of this upload, which its owner alone was given. */
export async function requireUploadOnItsWay(id: string): Promise<UploadRow> {
  const upload = await db().upload.findUnique({ where: { id } })
  if (!upload) throw notFound('This upload')
  return upload
}

/** Keeps the bucket's id of a begun upload; answers the one that counts when two began at once. */
export async function setMultipartId(id: string, multipartId: string): Promise<string> {
  await db().upload.updateMany({ where: { id, multipartId: null }, data: { multipartId } })
  const upload = await requireUploadOnItsWay(id)
  return upload.multipartId ?? multipartId
}

/** How long a file turned out to be whose length nobody knew. */
export async function setBytes(id: string, bytes: number): Promise<void> {
  await db().upload.updateMany({ where: { id, sha256: null }, data: { bytes } })
}

export async function setArrived(id: string, content: { sha256: string; mediaType: string }): Promise<ArrivedUpload> {
  const upload = await db().upload.update({ where: { id }, data: { ...content, multipartId: null } })
  return { ...upload, ...content }
}

export async function forgetUpload(id: string): Promise<void> {
  await db().upload.deleteMany({ where: { id, sha256: null } })
}

/** A file that turned out to be of no use. Its bytes go when nothing else names them. */
export async function forgetArrived(user: SessionUser, id: string): Promise<void> {
  await db().upload.deleteMany({ where: { id, ownerId: user.id } })
}

/** Uploads that began before `date` and never arrived. */
export const listAbandoned = (date: Date): Promise<UploadRow[]> =>
  db().upload.findMany({ where: { sha256: null, createdAt: { lt: date } }, take: 1000 })

export async function requireUpload(user: SessionUser, id: string): Promise<ArrivedUpload> {
  const upload = await db().upload.findFirst({ where: { id, ownerId: user.id } })
  if (!upload || !hasArrived(upload)) throw notFound('This file')
  return upload
}

/** One's own file, whether it has arrived or not. */
export async function requireOwnUpload(user: SessionUser, id: string): Promise<UploadRow> {
  const upload = await db().upload.findFirst({ where: { id, ownerId: user.id } })
  if (!upload) throw notFound('This upload')
  return upload
}

/** Checkpoints that the gpu service has taken over: their bytes go when nothing else names them. */
export async function forgetCheckpoints(digests: string[]): Promise<void> {
  if (digests.length > 0) await db().upload.deleteMany({ where: { purpose: 'checkpoint', sha256: { in: digests } } })
}
