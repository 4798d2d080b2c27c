import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeWebStream } from 'node:stream/web'
import { KizyError } from '@/lib/errors'
import { openObject } from '@/lib/storage/bucket'
import { casKey, stagingKey } from '@/lib/storage/keys'
import {
  abortStaging,
  beginStaging,
  copyObject,
  dropStaged,
  finishStaging,
  PART_BYTES,
  putPart,
  stagedBytes,
} from '@/lib/storage/staging'
import {
  type ArrivedUpload,
  forgetUpload,
  hasArrived,
  setArrived,
  setBytes,
  setMultipartId,
  type UploadRow,
} from '@/lib/uploads/data'
import { mediaTypeOf } from '@/lib/uploads/media-type'
import { PURPOSES, type Purpose } from '@/lib/uploads/schema'

/**
 * A file on its way in: streamed to the bucket in parts, then read back there
 * and checked, and only then taken in. What is cut can go on where it stopped;
 * what turns out wrong leaves nothing.
 */

/** Longest beginning that tells a file's kind. */
const HEAD_BYTES = 4100

/** How much of an upload is here already. */
export async function arrivedBytes(upload: UploadRow): Promise<number> {
  if (upload.sha256) return upload.bytes
  return upload.multipartId ? stagedBytes({ key: stagingKey(upload.id), multipartId: upload.multipartId }) : 0
}

/** Takes the bytes from `start` to the end. They must go on exactly where the last ones stopped. */
export async function receive(upload: UploadRow, start: number, chunks: AsyncIterable<Buffer>): Promise<ArrivedUpload> {
  const key = stagingKey(upload.id)
  const here = await arrivedBytes(upload)
  if (start !== here) {
    throw new KizyError(409, {
      code: 'upload_moved_on',
      title: 'This upload went on somewhere else.',
      detail: 'Drop the file again.',
    })
  }
  // All of it came, and only the answer was lost.
  if (hasArrived(upload)) return upload
  const multipartId = upload.multipartId ?? (await begin(upload.id, key))
  const staged = { key, multipartId }
  const end = await writeParts(staged, start, upload.bytes, chunks).catch(async (error: unknown) => {
    if (error instanceof KizyError && error.status === 413) await drop({ ...upload, multipartId })
    throw error
  })
  if (end < upload.bytes) {
    throw new KizyError(400, { code: 'upload_cut', title: 'The upload stopped before its end.', fix: 'retry' })
  }
  await finishStaging(staged)
  return commit({ ...upload, multipartId })
}

/**
 * Takes a file of unknown length to its end; `upload.bytes` is how much it may
 * be at most. It cannot go on after a cut: whoever reads it knows the address.
 */
export async function receiveWhole(upload: UploadRow, chunks: AsyncIterable<Uint8Array>): Promise<ArrivedUpload> {
  const key = stagingKey(upload.id)
  const multipartId = await begin(upload.id, key)
  try {
    const bytes = await writeParts({ key, multipartId }, 0, upload.bytes, chunks, true)
    if (bytes === 0) {
      throw new KizyError(422, { code: 'empty_file', title: 'There is an empty file at that address.' })
    }
    await setBytes(upload.id, bytes)
    await finishStaging({ key, multipartId })
    return await commit({ ...upload, bytes, multipartId })
  } catch (error) {
    await drop({ ...upload, multipartId })
    throw error
  }
}

/** When two began at once, one of them counts and the other leaves nothing behind. */
async function begin(uploadId: string, key: string): Promise<string> {
  const mine = await beginStaging(key)
  const counts = await setMultipartId(uploadId, mine)
  if (counts !== mine) await abortStaging({ key, multipartId: mine })
  return counts
}

/** Answers how far it came. The rest of a part is kept only when it is the last one; with `endsAnywhere` the end is. */
async function writeParts(
  staged: { key: string; multipartId: string },
  start: number,
  total: number,
  chunks: AsyncIterable<Uint8Array>,
  endsAnywhere = false,
): Promise<number> {
  let waiting: Uint8Array[] = []
  let [written, seen] = [start, start]
  const write = async (bytes: Buffer) => {
    await putPart(staged, written, bytes)
    written += bytes.length
  }
  for await (const chunk of chunks) {
    seen += chunk.length
    if (seen > total) {
      throw new KizyError(413, { code: 'too_large', title: 'This file is larger than it said it would be.' })
    }
    waiting.push(chunk)
    if (seen - written < PART_BYTES) continue
    const bytes = Buffer.concat(waiting)
    await write(bytes.subarray(0, PART_BYTES))
    waiting = [bytes.subarray(PART_BYTES)]
  }
  if ((seen === total || endsAnywhere) && seen > written) await write(Buffer.concat(waiting))
  return seen
}

/** Reads what lies in the bucket, and takes it in when it is what it should be. */
async function commit(upload: UploadRow): Promise<ArrivedUpload> {
  const key = stagingKey(upload.id)
  const { sha256, bytes, mediaType } = await examine(key)
  const { mediaTypes, words, kinds } = PURPOSES[upload.purpose as Purpose]
  if (bytes !== upload.bytes || !mediaType || !(mediaTypes as readonly string[]).includes(mediaType)) {
    await drop(upload)
    throw new KizyError(422, {
      code: 'wrong_type',
      title: `“${upload.name}” is not ${words} that can be used here.`,
      detail: kinds,
    })
  }
  // Also where the same bytes lie there already: written anew, they are too young for garbage collection.
  await copyObject(key, casKey(sha256), mediaType)
  const arrived = await setArrived(upload.id, { sha256, mediaType })
  await dropStaged({ key, multipartId: null })
  return arrived
}

async function examine(key: string): Promise<{ sha256: string; bytes: number; mediaType: string | undefined }> {
  const object = await openObject(key, undefined, AbortSignal.timeout(600_000))
  if (!object) throw new Error(`The bucket lost ${key}`)
  const hash = createHash('sha256')
  let [head, bytes] = [Buffer.alloc(0), 0]
  for await (const chunk of Readable.fromWeb(object.body as NodeWebStream<Uint8Array>)) {
    hash.update(chunk)
    bytes += chunk.length
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)])
  }
  return { sha256: hash.digest('hex'), bytes, mediaType: await mediaTypeOf(head) }
}

/** Forgets an upload that never arrived: its bytes first, then its row. */
export async function drop(upload: UploadRow): Promise<void> {
  await dropStaged({ key: stagingKey(upload.id), multipartId: upload.multipartId })
  await forgetUpload(upload.id)
}
