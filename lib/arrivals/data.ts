import type { FileRef } from '@/lib/artworks/data'
import type { PictureFacts } from '@/lib/datasets/facts'
import { MAX_PICTURES, type Refusal } from '@/lib/datasets/schema'
import { db } from '@/lib/db'
import type { Problem } from '@/lib/errors'
import type { DatasetArrival, Prisma } from '@/lib/generated/prisma/client'

/**
 * What came for datasets and is being unpacked. It works for everybody, so it
 * asks for no user: who may bring what was decided when the row was made.
 *
 * `done` is both how far it is and the fence: an entry counts only for whoever
 * finds it where she began, in the same transaction as the picture made of it.
 */

export type ArrivalRow = DatasetArrival

/** After this long without a sign whoever unpacked it is gone. */
const STALE_SECONDS = 20
/** How often an entry is begun before it is given up: one that ends the process ends it this often. */
export const MOST_ATTEMPTS = 3
/** How many refusals are told one by one. */
const REFUSALS_KEPT = 100

/** Takes the oldest that waits or was left; null when there is none. */
export async function claimArrival(): Promise<ArrivalRow | null> {
  const [claimed] = await db().$queryRaw<{ id: string }[]>`
    UPDATE "DatasetArrival" SET status = 'running', "heartbeatAt" = now(), attempts = attempts + 1
    WHERE id = (
      SELECT id FROM "DatasetArrival"
      WHERE status = 'queued'
        OR (status = 'running' AND "heartbeatAt" < now() - make_interval(secs => ${STALE_SECONDS}))
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`
  return claimed ? db().datasetArrival.findUnique({ where: { id: claimed.id } }) : null
}

/** Says that it is being worked on, and how many entries it has. */
export async function beat(id: string, entries?: number): Promise<void> {
  await db().datasetArrival.updateMany({
    where: { id, status: 'running' },
    data: { heartbeatAt: new Date(), ...(entries === undefined ? {} : { entries }) },
  })
}

/** The file itself, by its upload; null when it is gone. */
export const findUploaded = (uploadId: string) => db().upload.findUnique({ where: { id: uploadId } })

export interface NewPicture extends FileRef {
  name: string
  thumbnail: FileRef
  caption: string
  captionBy: 'name' | 'sidecar' | 'goal'
  facts: PictureFacts
}

/** What became of an entry: a picture or, from a video, several; a refusal; or nothing to speak of. */
export type Outcome = { pictures: NewPicture[] } | { refused: Refusal } | null

/** Writes what became of the entry at `place`; false when somebody else was there first. */
export async function settleEntry(arrival: ArrivalRow, place: number, outcome: Outcome): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const { count } = await tx.datasetArrival.updateMany({
      where: { id: arrival.id, done: place, status: 'running' },
      data: { done: place + 1, attempts: 1, heartbeatAt: new Date() },
    })
    if (count === 0) return false
    if (outcome && 'refused' in outcome) await noteRefusal(tx, arrival.id, outcome.refused)
    for (const picture of outcome && 'pictures' in outcome ? outcome.pictures : []) {
      const refused = await keepPicture(tx, arrival, picture)
      if (refused) await noteRefusal(tx, arrival.id, refused)
    }
    return true
  })
}

type Tx = Prisma.TransactionClient

/** Answers why it was not kept, or null. */
async function keepPicture(tx: Tx, arrival: ArrivalRow, picture: NewPicture): Promise<Refusal | null> {
  const { name, thumbnail, facts, sha256, bytes, mediaType, width, height, caption, captionBy } = picture
  // One at a time per dataset: the count and the twin are looked up before it is written.
  await tx.$queryRaw`SELECT id FROM "Dataset" WHERE id = ${arrival.datasetId}::uuid FOR UPDATE`
  const twin = await tx.datasetPicture.findUnique({
    where: { datasetId_sha256: { datasetId: arrival.datasetId, sha256 } },
  })
  if (twin) return { name, reason: twin.name === name ? 'It is here already.' : `The same picture as “${twin.name}”.` }
  if ((await tx.datasetPicture.count({ where: { datasetId: arrival.datasetId } })) >= MAX_PICTURES) {
    return { name, reason: `${MAX_PICTURES} pictures are here already, and more would not teach it more.` }
  }
  await tx.datasetPicture.create({
    data: {
      datasetId: arrival.datasetId,
      ...{ name, sha256, bytes, mediaType, width, height, caption, captionBy },
      thumbnail: { ...thumbnail },
      facts: { ...facts },
    },
  })
  return null
}

async function noteRefusal(tx: Tx, id: string, refusal: Refusal): Promise<void> {
  const { refused } = await tx.datasetArrival.update({
    where: { id },
    data: { refusedCount: { increment: 1 } },
    select: { refused: true },
  })
  const list = Array.isArray(refused) ? refused : []
  if (list.length >= REFUSALS_KEPT) return
  await tx.datasetArrival.update({ where: { id }, data: { refused: [...list, { ...refusal }] } })
}

/** The end of it, good or bad. The file as it came goes: what was taken from it has no metadata, and it has. */
export async function finishArrival(arrival: ArrivalRow, problem: Problem | null): Promise<void> {
  await db().$transaction([
    db().datasetArrival.updateMany({
      where: { id: arrival.id, status: 'running' },
      data: problem ? { status: 'failed', error: { ...problem } as Prisma.InputJsonObject } : { status: 'succeeded' },
    }),
    db().upload.deleteMany({ where: { id: arrival.uploadId } }),
    db().dataset.updateMany({ where: { id: arrival.datasetId }, data: { updatedAt: new Date() } }),
  ])
}
