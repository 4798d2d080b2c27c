import { createHash } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { bucketName, s3 } from './bucket'
import { casKey } from './keys'

/** Keeps bytes under their digest. Also where they lie there already: written anew, they are too young for garbage collection. */
export async function putBlob(bytes: Buffer, mediaType: string): Promise<{ sha256: string; bytes: number }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await s3().send(
    new PutObjectCommand({ Bucket: bucketName(), Key: casKey(sha256), Body: bytes, ContentType: mediaType }),
  )
  return { sha256, bytes: bytes.length }
}
