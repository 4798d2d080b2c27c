'use server'

import { z } from 'zod'
import { bringUpload } from '@/lib/datasets/bring'
import { captionShown, replaceIn } from '@/lib/datasets/captions'
import {
  createDataset,
  requireDataset,
  saveMeaning,
  setCaption,
  setCaptions,
  setDatasetDeleted,
  setDropped,
  setKept,
} from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { Arrival, CaptionEdit, DatasetId, Keep, Meaning, PictureIds, Replacement } from '@/lib/datasets/schema'
import { action } from '@/lib/handlers'

/** Everything is kept as it is typed; each answers the dataset as it is then. */

export const beginDataset = action(z.strictObject({}), async (user) => getDataset(user, await createDataset(user)))

export const bringArrival = action(Arrival, async (user, arrival) => {
  await bringUpload(user, arrival)
  return { id: arrival.id }
})

export const changeMeaning = action(
  z.strictObject({ id: z.uuid(), meaning: Meaning }),
  async (user, { id, meaning }) => {
    await saveMeaning(user, id, meaning)
    return getDataset(user, id)
  },
)

export const editCaption = action(CaptionEdit, async (user, { id, pictureId, caption }) => {
  await setCaption(user, id, pictureId, caption)
  return getDataset(user, id)
})

/** Answers the dataset and how many captions it changed. */
export const replaceInCaptions = action(Replacement, async (user, { id, find, put }) => {
  const row = await requireDataset(user, id)
  const changed = row.pictures
    .filter(({ dropped }) => !dropped)
    .map((picture) => ({ id: picture.id, before: captionShown(picture, row) }))
    .map(({ id: pictureId, before }) => ({ id: pictureId, before, caption: replaceIn(before, find, put) }))
    .filter(({ before, caption }) => before !== caption)
  await setCaptions(
    user,
    id,
    changed.map(({ id: pictureId, caption }) => ({ id: pictureId, caption })),
  )
  return { dataset: await getDataset(user, id), changed: changed.length }
})

export const dropPictures = action(PictureIds, async (user, { id, pictureIds }) => {
  await setDropped(user, id, pictureIds, true)
  return getDataset(user, id)
})

export const bringBackPictures = action(PictureIds, async (user, { id, pictureIds }) => {
  await setDropped(user, id, pictureIds, false)
  return getDataset(user, id)
})

export const keepAnyway = action(Keep, async (user, { id, pictureId, code, keep }) => {
  await setKept(user, id, pictureId, code, keep)
  return getDataset(user, id)
})

export const throwAwayDataset = action(DatasetId, async (user, { id }) => {
  await setDatasetDeleted(user, id, true)
  return { id }
})

export const bringBackDataset = action(DatasetId, async (user, { id }) => {
  await setDatasetDeleted(user, id, false)
  return { id }
})
