import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { env } from '@/lib/env'

/** How long a signed address of a job stays good. */
const SIGNED_SECONDS = 3600

let cached: S3Client | undefined

/** For the modules of lib/storage alone. */
export function s3(): S3Client {
  return (cached ??= new S3Client({
    endpoint: env().S3_ENDPOINT,
    region: env().S3_REGION,
    forcePathStyle: env().S3_FORCE_PATH_STYLE,
    credentials: { accessKeyId: env().S3_ACCESS_KEY_ID, secretAccessKey: env().S3_SECRET_ACCESS_KEY },
    // Not every S3 knows the SDK's default CRC32; where it matters we sign a SHA-256 of our own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }))
}

export const bucketName = () => env().S3_BUCKET

export const isStatus = (error: unknown, ...statuses: number[]) =>
  error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0)

/** Makes the bucket when it is not there. Hosted buckets are made by their owner: a refusal is passed on. */
export async function ensureBucket(): Promise<void> {
  try {
    await s3().send(new HeadBucketCommand({ Bucket: bucketName() }))
  } catch (error) {
    if (!isStatus(error, 404)) throw error
    await s3()
      .send(new CreateBucketCommand({ Bucket: bucketName() }))
      .catch((raced: unknown) => {
        if (!isStatus(raced, 409)) throw raced
      })
  }
}

/** The size of an object, or null when it is not there. */
export async function objectBytes(key: string): Promise<number | null> {
  try {
    const { ContentLength } = await s3().send(new HeadObjectCommand({ Bucket: bucketName(), Key: key }))
    return ContentLength ?? 0
  } catch (error) {
    if (isStatus(error, 404)) return null
    throw error
  }
}

export const objectExists = async (key: string): Promise<boolean> => (await objectBytes(key)) !== null

export async function getJson(key: string): Promise<unknown> {
  try {
    const object = await s3().send(new GetObjectCommand({ Bucket: bucketName(), Key: key }))
    return JSON.parse((await object.Body?.transformToString()) ?? 'null')
  } catch (error) {
    if (isStatus(error, 404)) return null
    throw error
  }
}

export async function putJson(key: string, value: unknown): Promise<void> {
  await s3().send(
    new PutObjectCommand({
      Bucket: bucketName(),
      Key: key,
      Body: JSON.stringify(value),
      ContentType: 'application/json',
    }),
  )
}

/** Writes only when the key is free; answers whether this call was the one that wrote. */
export async function putJsonIfAbsent(key: string, value: unknown): Promise<boolean> {
  try {
    await s3().send(
      new PutObjectCommand({
        Bucket: bucketName(),
        Key: key,
        Body: JSON.stringify(value),
        ContentType: 'application/json',
        IfNoneMatch: '*',
      }),
    )
    return true
  } catch (error) {
    if (isStatus(error, 409, 412)) return false
    throw error
  }
}

export interface StoredObject {
  body: ReadableStream<Uint8Array>
  bytes: number
  contentRange: string | undefined
}

/** Opens an object for streaming; null when it is not there. `range` is an HTTP Range header. */
export async function openObject(
  key: string,
  range: string | undefined,
  signal: AbortSignal,
): Promise<StoredObject | null> {
  try {
    const object = await s3().send(new GetObjectCommand({ Bucket: bucketName(), Key: key, Range: range }), {
      abortSignal: signal,
    })
    if (!object.Body) return null
    return {
      body: object.Body.transformToWebStream(),
      bytes: object.ContentLength ?? 0,
      contentRange: object.ContentRange,
    }
  } catch (error) {
    if (isStatus(error, 404)) return null
    throw error
  }
}

/** `length` bytes from `start` on. Rejects when the object is not there or ends before. */
export async function readRange(key: string, start: number, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0)
  const object = await openObject(key, `bytes=${start}-${start + length - 1}`, AbortSignal.timeout(60_000))
  const bytes = object && Buffer.from(await new Response(object.body).arrayBuffer())
  if (bytes?.length !== length) throw new Error(`The bucket does not have ${length} bytes of ${key} from ${start} on`)
  return bytes
}

export async function putBytes(key: string, bytes: Buffer, mediaType: string): Promise<void> {
  await s3().send(new PutObjectCommand({ Bucket: bucketName(), Key: key, Body: bytes, ContentType: mediaType }))
}

export const signGet = (key: string): Promise<string> =>
  getSignedUrl(s3(), new GetObjectCommand({ Bucket: bucketName(), Key: key }), { expiresIn: SIGNED_SECONDS })

export interface SignedPut {
  url: string
  headers: Record<string, string>
}

/**
 * An address that takes exactly these bytes: the digest is part of the
 * signature, so the bucket itself refuses anything else.
 */
export async function signPut(key: string, content: { sha256: string; mediaType: string }): Promise<SignedPut> {
  const checksum = Buffer.from(content.sha256, 'hex').toString('base64')
  const command = new PutObjectCommand({
    Bucket: bucketName(),
    Key: key,
    ContentType: content.mediaType,
    ChecksumSHA256: checksum,
  })
  const url = await getSignedUrl(s3(), command, {
    expiresIn: SIGNED_SECONDS,
    signableHeaders: new Set(['content-type', 'host', 'x-amz-checksum-sha256']),
    unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
  })
  return { url, headers: { 'content-type': content.mediaType, 'x-amz-checksum-sha256': checksum } }
}

export interface ListedObject {
  key: string
  bytes: number
  /** When it was written, in milliseconds. */
  at: number
}

/** All objects under a prefix, a page of at most 1000 at a time. */
export async function* listObjects(prefix: string): AsyncGenerator<ListedObject[]> {
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3() },
    { Bucket: bucketName(), Prefix: prefix },
  )) {
    yield Contents.flatMap(({ Key, Size = 0, LastModified }) =>
      Key && LastModified ? [{ key: Key, bytes: Size, at: LastModified.getTime() }] : [],
    )
  }
}

/** Deletes objects; those that are not there count as deleted. At most 1000 at once. */
export async function deleteObjects(keys: string[]): Promise<void> {
  if (keys.length === 0) return
  const Objects = keys.map((Key) => ({ Key }))
  const { Errors = [] } = await s3().send(
    new DeleteObjectsCommand({ Bucket: bucketName(), Delete: { Objects, Quiet: true } }),
  )
  if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted: ${Errors[0]?.Message}`)
}

/** Deletes every object under a prefix. */
export async function deletePrefix(prefix: string): Promise<void> {
  for await (const page of listObjects(prefix)) await deleteObjects(page.map(({ key }) => key))
}
