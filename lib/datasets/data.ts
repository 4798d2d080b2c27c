import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { FileRef } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { PictureFacts } from '@/lib/datasets/facts'
import { type FindingCode, type Meaning, MAX_CAPTION, MAX_PICTURES, Refusal } from '@/lib/datasets/schema'
import { db } from '@/lib/db'
import { KizyError, notFound } from '@/lib/errors'
import type { Prisma } from '@/lib/generated/prisma/client'

/** Datasets and their pictures, by their owner. What unpacks what came for them is in `lib/arrivals`. */

const datasetInclude = {
  pictures: { orderBy: { id: 'asc' }, take: MAX_PICTURES },
  arrivals: { orderBy: { id: 'asc' } },
} satisfies Prisma.DatasetInclude
export type DatasetRow = Prisma.DatasetGetPayload<{ include: typeof datasetInclude }>
export type PictureRow = DatasetRow['pictures'][number]
export type ArrivalRow = DatasetRow['arrivals'][number]

const mine = (user: SessionUser) => ({ ownerId: user.id, deletedAt: null })

/** Enough for every idea one has at a time. */
const MAX_DATASETS = 500

export async function createDataset(user: SessionUser): Promise<string> {
  await requireRoom(user)
  const { id } = await db().dataset.create({ data: { ownerId: user.id }, select: { id: true } })
  return id
}

async function requireRoom(user: SessionUser): Promise<void> {
  if ((await db().dataset.count({ where: mine(user) })) >= MAX_DATASETS) {
    throw new KizyError(429, {
      code: 'too_many_datasets',
      title: `You have begun ${MAX_DATASETS} styles.`,
      detail: 'Throw one away first.',
    })
  }
}

export async function requireDataset(user: SessionUser, id: string): Promise<DatasetRow> {
  const dataset = await db().dataset.findFirst({ where: { id, ...mine(user) }, include: datasetInclude })
  if (!dataset) throw notFound('These pictures')
  return dataset
}

/** The same pictures, captions and words once more, to be taught anew; the first one stays as it is. */
export async function copyDataset(user: SessionUser, id: string): Promise<string> {
  await requireRoom(user)
  const {
    pictures,
    arrivals: _came,
    id: _id,
    runId: _run,
    createdAt: _at,
    updatedAt: _then,
    ...row
  } = await requireDataset(user, id)
  const copy = uuid()
  await db().$transaction([
    db().dataset.create({ data: { ...row, id: copy, settings: row.settings as Prisma.InputJsonValue } }),
    db().datasetPicture.createMany({
      // Ids rise, so that they stand in the same order.
      data: pictures.map(({ createdAt: _when, thumbnail, facts, findings, ...picture }) => ({
        ...picture,
        ...{ id: uuid(), datasetId: copy },
        thumbnail: thumbnail as Prisma.InputJsonValue,
        facts: facts as Prisma.InputJsonValue,
        findings: findings as Prisma.InputJsonValue,
      })),
    }),
  ])
  return copy
}

const draftInclude = {
  _count: { select: { pictures: { where: { dropped: false } } } },
  pictures: { where: { dropped: false }, orderBy: { id: 'asc' }, take: 4, select: { id: true } },
} satisfies Prisma.DatasetInclude
export type DraftRow = Prisma.DatasetGetPayload<{ include: typeof draftInclude }>

/** Begun and not yet taught from, newest first. */
export const listDrafts = (user: SessionUser): Promise<DraftRow[]> =>
  db().dataset.findMany({
    where: { ...mine(user), runId: null, OR: [{ name: { not: '' } }, { pictures: { some: {} } }] },
    orderBy: { updatedAt: 'desc' },
    take: 12,
    include: draftInclude,
  })

export async function saveMeaning(user: SessionUser, id: string, meaning: Meaning): Promise<void> {
  const { settings, ...fields } = meaning
  const { count } = await db().dataset.updateMany({
    where: { id, ...mine(user) },
    data: { ...fields, ...(settings ? { settings: settings as Prisma.InputJsonObject } : {}) },
  })
  if (count === 0) throw notFound('These pictures')
}

export async function setDatasetDeleted(user: SessionUser, id: string, deleted: boolean): Promise<void> {
  const { count } = await db().dataset.updateMany({
    where: { id, ownerId: user.id },
    data: { deletedAt: deleted ? new Date() : null },
  })
  if (count === 0) throw notFound('These pictures')
}

const pictureOf = (user: SessionUser, datasetId: string) => ({ datasetId, dataset: mine(user) })

export async function requirePicture(user: SessionUser, datasetId: string, id: string): Promise<PictureRow> {
  const picture = await db().datasetPicture.findFirst({ where: { id, ...pictureOf(user, datasetId) } })
  if (!picture) throw notFound('This picture')
  return picture
}

/** An empty caption goes back to what is proposed. */
export async function setCaption(user: SessionUser, datasetId: string, id: string, caption: string): Promise<void> {
  const { count } = await db().datasetPicture.updateMany({
    where: { id, ...pictureOf(user, datasetId) },
    data: { caption: caption.trim(), captionBy: caption.trim() ? 'artist' : 'goal' },
  })
  if (count === 0) throw notFound('This picture')
}

/** What a model says of a picture that has no caption yet. One that was written meanwhile stays. */
export async function setProposedCaption(
  user: SessionUser,
  datasetId: string,
  id: string,
  caption: string,
): Promise<void> {
  await db().datasetPicture.updateMany({
    where: { id, ...pictureOf(user, datasetId), caption: '' },
    data: { caption: caption.slice(0, MAX_CAPTION), captionBy: 'model' },
  })
}

/** Several captions at once, all or none. */
export async function setCaptions(
  user: SessionUser,
  datasetId: string,
  captions: { id: string; caption: string }[],
): Promise<void> {
  await db().$transaction(
    captions.map(({ id, caption }) =>
      db().datasetPicture.updateMany({
        where: { id, ...pictureOf(user, datasetId) },
        data: { caption, captionBy: caption ? 'artist' : 'goal' },
      }),
    ),
  )
}

export async function setDropped(user: SessionUser, datasetId: string, ids: string[], dropped: boolean): Promise<void> {
  const { count } = await db().datasetPicture.updateMany({
    where: { id: { in: ids }, ...pictureOf(user, datasetId) },
    data: { dropped },
  })
  if (count === 0) throw notFound('This picture')
}

export const KeptFindings = z.array(z.string()).catch([])

/** Her word that a picture stays although of a finding, or that she takes it back. */
export async function setKept(
  user: SessionUser,
  datasetId: string,
  id: string,
  code: FindingCode,
  keep: boolean,
): Promise<void> {
  const picture = await requirePicture(user, datasetId, id)
  const others = KeptFindings.parse(picture.findings).filter((one) => one !== code)
  await db().datasetPicture.update({ where: { id }, data: { findings: keep ? [...others, code] : others } })
}

/** A file that has come for a dataset; it is unpacked from its row. Sending it again changes nothing. */
export async function addArrival(
  user: SessionUser,
  datasetId: string,
  upload: { id: string; name: string },
  caption: string | undefined,
): Promise<void> {
  const dataset = await db().dataset.findFirst({ where: { id: datasetId, ...mine(user) }, select: { id: true } })
  if (!dataset) throw notFound('These pictures')
  await db().datasetArrival.createMany({
    data: [{ datasetId, uploadId: upload.id, name: upload.name, caption: caption || null }],
    skipDuplicates: true,
  })
}

export async function setTraining(user: SessionUser, datasetId: string, runId: string): Promise<void> {
  await db().dataset.updateMany({ where: { id: datasetId, ...mine(user) }, data: { runId } })
}

/** Names and triggers that her other datasets use, in lower case. */
export async function triggersInUse(user: SessionUser, exceptId: string): Promise<Set<string>> {
  const [datasets, loras] = await Promise.all([
    db().dataset.findMany({
      where: { ...mine(user), id: { not: exceptId }, trigger: { not: '' } },
      select: { trigger: true },
      take: 1000,
    }),
    db().lora.findMany({
      where: { deletedAt: null, OR: [{ ownerId: user.id }, { ownerId: null }], trigger: { not: '' } },
      select: { trigger: true },
      take: 5000,
    }),
  ])
  return new Set([...datasets, ...loras].map(({ trigger }) => trigger.toLowerCase()))
}

export const thumbnailOf = (picture: PictureRow): FileRef => FileRef.parse(picture.thumbnail)
export const factsOf = (picture: PictureRow): PictureFacts => PictureFacts.parse(picture.facts)
export const refusalsOf = (arrival: ArrivalRow): Refusal[] => z.array(Refusal).catch([]).parse(arrival.refused)
