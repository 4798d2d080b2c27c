import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  paginateListParts,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { bucketName, isStatus, objectBytes, s3 } from './bucket'

/**
 * Files on their way in: an S3 multipart upload in parts of one size, so that
 * what has arrived is known from the bucket alone and a cut upload goes on
 * there. Nothing is an object until all of it is here.
 */

/** S3's least for a part that is not the last is 5 MiB. */
export const PART_BYTES = 8 * 1024 * 1024

interface Staged {
  key: string
  multipartId: string
}

export async function beginStaging(key: string): Promise<string> {
  const { UploadId } = await s3().send(new CreateMultipartUploadCommand({ Bucket: bucketName(), Key: key }))
  if (!UploadId) throw new Error('The bucket began an upload without an id')
  return UploadId
}

/** The parts that are there, in order; null when they have become an object, or were never begun. */
async function listParts({ key, multipartId }: Staged) {
  const parts: { PartNumber: number; ETag: string; bytes: number }[] = []
  const pages = paginateListParts({ client: s3() }, { Bucket: bucketName(), Key: key, UploadId: multipartId })
  try {
    for await (const { Parts = [] } of pages) {
      for (const { PartNumber = 0, ETag = '', Size = 0 } of Parts) parts.push({ PartNumber, ETag, bytes: Size })
    }
  } catch (error) {
    if (isStatus(error, 404)) return null
    throw error
  }
  return parts.sort((a, b) => a.PartNumber - b.PartNumber)
}

/** How many bytes have arrived without a gap, from the first one on. */
export async function stagedBytes(staged: Staged): Promise<number> {
  const parts = await listParts(staged)
  if (!parts) return (await objectBytes(staged.key)) ?? 0
  let bytes = 0
  for (const [index, part] of parts.entries()) {
    if (part.PartNumber !== index + 1) break
    bytes += part.bytes
  }
  return bytes
}

/** Writes the part that begins at byte `start`, a multiple of PART_BYTES; writing it again replaces it. */
export async function putPart({ key, multipartId }: Staged, start: number, bytes: Buffer): Promise<void> {
  await s3().send(
    new UploadPartCommand({
      Bucket: bucketName(),
      Key: key,
      UploadId: multipartId,
      PartNumber: start / PART_BYTES + 1,
      Body: bytes,
    }),
  )
}

/** Makes an object of the parts. Doing it again, after an answer was lost, changes nothing. */
export async function finishStaging(staged: Staged): Promise<void> {
  const Parts = (await listParts(staged))?.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
  if (!Parts) return
  await s3().send(
    new CompleteMultipartUploadCommand({
      Bucket: bucketName(),
      Key: staged.key,
      UploadId: staged.multipartId,
      MultipartUpload: { Parts },
    }),
  )
}

/** Forgets the parts; nothing happens where they have become an object. */
export async function abortStaging({ key, multipartId }: Staged): Promise<void> {
  await s3()
    .send(new AbortMultipartUploadCommand({ Bucket: bucketName(), Key: key, UploadId: multipartId }))
    .catch((error: unknown) => {
      if (!isStatus(error, 404)) throw error
    })
}

/** Forgets an upload, whether parts or already an object. */
export async function dropStaged({ key, multipartId }: { key: string; multipartId: string | null }): Promise<void> {
  if (multipartId) await abortStaging({ key, multipartId })
  await s3().send(new DeleteObjectCommand({ Bucket: bucketName(), Key: key }))
}

/** Copies inside the bucket, without the bytes coming here. */
export async function copyObject(from: string, to: string, mediaType: string): Promise<void> {
  await s3().send(
    new CopyObjectCommand({
      Bucket: bucketName(),
      CopySource: `${bucketName()}/${from}`,
      Key: to,
      ContentType: mediaType,
      MetadataDirective: 'REPLACE',
    }),
  )
}
