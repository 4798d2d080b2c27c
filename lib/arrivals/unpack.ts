import { BucketReader } from '@/lib/arrivals/bucket-reader'
import {
  type ArrivalRow,
  beat,
  claimArrival,
  findUploaded,
  finishArrival,
  MOST_ATTEMPTS,
  type NewPicture,
  type Outcome,
  settleEntry,
} from '@/lib/arrivals/data'
import { MAX_PICTURE_BYTES, MAX_SIDECAR_BYTES, MAX_ZIPPED_VIDEO_BYTES, shownName } from '@/lib/arrivals/judge'
import { lane, underWay } from '@/lib/arrivals/lane'
import { Refused, takePicture } from '@/lib/arrivals/picture'
import { stillsOf, type VideoFile } from '@/lib/arrivals/video'
import { Zip, type ZipEntry } from '@/lib/arrivals/zip'
import { captionFromName, captionFromSidecar } from '@/lib/datasets/captions'
import { KizyError, type Problem } from '@/lib/errors'
import { log, messageOf } from '@/lib/log'
import { putBlob } from '@/lib/storage/blobs'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { mediaTypeOf } from '@/lib/uploads/media-type'
import { VIDEOS } from '@/lib/uploads/schema'

/**
 * Unpacks what came for datasets, entry by entry, one at a time in this process.
 * Each entry counts exactly once: after a kill whoever claims the row next goes
 * on at the entry that had not counted yet.
 */

const BEAT_MS = 4_000
/** How many files may be under way, all but one of them waiting for the part that opens videos. */
const MOST_UNDER_WAY = 8

/** Begins all that waits. When it answers, some may still wait for their videos. */
export async function takeWaiting(): Promise<void> {
  for (;;) {
    if (underWay().size >= MOST_UNDER_WAY) await Promise.race(underWay())
    await lane().enter()
    const arrival = await claimArrival().catch((error: unknown) => {
      lane().leave()
      throw error
    })
    if (!arrival) return lane().leave()
    const one: Promise<void> = unpackOne(arrival).finally(() => {
      lane().leave()
      underWay().delete(one)
    })
    underWay().add(one)
  }
}

/** Works until nothing waits and nothing is under way. */
export async function unpackAll(): Promise<void> {
  await takeWaiting()
  while (underWay().size > 0) {
    await Promise.race(underWay())
    await takeWaiting()
  }
}

async function unpackOne(arrival: ArrivalRow): Promise<void> {
  const heart = setInterval(() => void beat(arrival.id).catch(() => undefined), BEAT_MS)
  const stop = new AbortController()
  try {
    await finishArrival(arrival, await unpack({ arrival, signal: stop.signal }))
  } catch (error) {
    // The bucket or the database is away: the row stays as it is, and is claimed again once it is stale.
    log.warn('unpacking stopped', { arrival: arrival.id, error: messageOf(error) })
  } finally {
    clearInterval(heart)
    stop.abort()
  }
}

const gone: Problem = { code: 'upload_gone', title: 'The file is not here any more.', detail: 'Drop it once more.' }

/** An arrival that is being unpacked, until the signal says stop. */
interface Task {
  arrival: ArrivalRow
  signal: AbortSignal
}

/** Answers what is wrong with the file as a whole, or null. */
async function unpack(task: Task): Promise<Problem | null> {
  const { arrival, signal } = task
  const upload = await findUploaded(arrival.uploadId)
  if (!upload?.sha256) return gone
  const { sha256, bytes, mediaType } = upload
  if (mediaType !== 'application/zip') {
    const video = isVideo(mediaType) && { sha256, bytes, mediaType }
    await beat(arrival.id, 1)
    const take = () =>
      video ? fromVideo(task, 0, video, captioned(arrival.name, arrival.caption)) : fromPicture(task, casKey(sha256))
    if (arrival.done < 1) await settle(arrival, 0, arrival.name, take)
    return null
  }
  const reader = new BucketReader(casKey(sha256), bytes, signal)
  try {
    await fromZip(task, await Zip.open(reader, bytes))
    return null
  } catch (error) {
    if (error instanceof KizyError) return error.problem
    throw error
  }
}

async function fromPicture({ arrival, signal }: Task, key: string): Promise<Outcome> {
  const object = await openObject(key, undefined, signal)
  if (!object) throw new Refused('The file is not here any more.')
  if (object.bytes > MAX_PICTURE_BYTES) throw new Refused('It is too large for a picture.')
  const content = Buffer.from(await new Response(object.body).arrayBuffer())
  return asPicture(arrival.name, content, arrival.caption)
}

async function fromZip(task: Task, zip: Zip): Promise<void> {
  const { arrival } = task
  const { entries } = zip
  await beat(arrival.id, entries.length)
  const sidecars = new Map(
    entries.filter(({ verdict }) => verdict.kind === 'sidecar').map((one) => [stem(one.verdict.name), one]),
  )
  for (let place = arrival.done; place < entries.length; place++) {
    const one = entries[place]!
    const isMine = await settle(arrival, place, one.verdict.name, () => fromEntry(task, place, zip, one, sidecars))
    if (!isMine) return
  }
}

const stem = (name: string) => name.replace(/\.[^./]*$/, '').toLowerCase()

async function fromEntry(
  task: Task,
  place: number,
  zip: Zip,
  one: ZipEntry,
  sidecars: Map<string, ZipEntry>,
): Promise<Outcome> {
  const { verdict } = one
  if (verdict.kind === 'refused') throw new Refused(verdict.reason)
  if (verdict.kind !== 'picture' && verdict.kind !== 'video') return null
  const beside = sidecars.get(stem(verdict.name))
  // A caption that cannot be read costs the caption, not the picture.
  const read = beside && (await readEntry(zip, beside, MAX_SIDECAR_BYTES).catch(() => null))
  const caption = read ? read.toString('utf8') : null
  if (verdict.kind === 'picture') {
    return asPicture(verdict.name, await readEntry(zip, one, MAX_PICTURE_BYTES), caption)
  }
  return fromVideo(task, place, await storedVideo(zip, one), captioned(verdict.name, caption))
}

/** In the bucket, where whoever opens it reads it; its bytes are not held here while it waits. */
async function storedVideo(zip: Zip, one: ZipEntry): Promise<VideoFile> {
  const content = await readEntry(zip, one, MAX_ZIPPED_VIDEO_BYTES)
  const mediaType = (await mediaTypeOf(content)) ?? ''
  if (!isVideo(mediaType)) throw new Refused('It is not a video that can be read here.')
  return { ...(await putBlob(content, mediaType)), mediaType }
}

const isVideo = (mediaType: string | null): mediaType is (typeof VIDEOS)[number] =>
  (VIDEOS as readonly (string | null)[]).includes(mediaType)

/** Pictures from all over it, as if each had been brought. Others go on while it waits to be opened. */
async function fromVideo({ arrival, signal }: Task, place: number, video: VideoFile, named: Named): Promise<Outcome> {
  const stills = await lane().aside(() => stillsOf(video, `${arrival.id}.${place}`))
  const pictures: NewPicture[] = []
  for (const [at, { sha256 }] of stills.entries()) {
    const object = await openObject(casKey(sha256), undefined, signal)
    if (!object) throw new Error('the bucket lost a picture of a video')
    const taken = await takePicture(Buffer.from(await new Response(object.body).arrayBuffer()))
    pictures.push({ ...taken, ...named, name: `${named.name}, ${at + 1}` })
  }
  return { pictures }
}

/** What is wrong with the bytes is a refusal; what is wrong with the bucket is not. */
async function readEntry(zip: Zip, one: ZipEntry, most: number): Promise<Buffer> {
  try {
    return await zip.read(one, most)
  } catch (error) {
    if (isOfTheBucket(error)) throw error
    throw new Refused('It is damaged: its bytes are not what the zip says of them.')
  }
}

const isOfTheBucket = (error: unknown) =>
  error instanceof Error &&
  ('$metadata' in error || /ECONN|EPIPE|ETIMEDOUT|socket|abort|bucket/i.test(messageOf(error)))

async function asPicture(path: string, content: Buffer, sidecar: string | null): Promise<Outcome> {
  return { pictures: [{ ...(await takePicture(content)), ...captioned(path, sidecar) }] }
}

type Named = Pick<NewPicture, 'name' | 'caption' | 'captionBy'>

/** By the text beside it, or by what it is called. */
function captioned(path: string, sidecar: string | null): Named {
  const written = sidecar ? captionFromSidecar(sidecar) : ''
  const named = captionFromName(path)
  const name = shownName(path.split('/').pop() ?? path)
  if (written) return { name, caption: written, captionBy: 'sidecar' }
  return { name, caption: named ?? '', captionBy: named ? 'name' : 'goal' }
}

/** Does one entry and writes what became of it; false when somebody else has taken over. */
async function settle(
  arrival: ArrivalRow,
  place: number,
  name: string,
  work: () => Promise<Outcome>,
): Promise<boolean> {
  const isTried = place === arrival.done && arrival.attempts > MOST_ATTEMPTS
  const refused = (reason: string): Outcome => ({ refused: { name: shownName(name), reason } })
  if (isTried) return settleEntry(arrival, place, refused('It could not be opened.'))
  const outcome = await work().catch((error: unknown) => {
    if (error instanceof Refused) return refused(error.message)
    throw error
  })
  return settleEntry(arrival, place, outcome)
}
