import { z } from 'zod'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'
import { countPictures, listLoras, requireLora } from '@/lib/loras/data'
import { goodStylesFor } from '@/lib/loras/good-styles'
import type { GoodStyle, LoraView, OpenedLora } from '@/lib/loras/schema'
import { viewOfLora } from '@/lib/loras/view'
import { listModels, nameOfModel } from '@/lib/models/data'
import { listOthers } from '@/lib/people/data'
import type { NamedPerson } from '@/lib/people/schema'
import { findLesson } from '@/lib/trainings/data'

export const viewLoras = async (user: SessionUser): Promise<LoraView[]> =>
  (await listLoras(user)).map((lora) => viewOfLora(lora, user))

export const getLoras = async (): Promise<LoraView[]> => viewLoras(await requireUser())

export async function openLora(user: SessionUser, id: string): Promise<OpenedLora> {
  const lora = await requireLora(user, id)
  const [pictures, lesson, taughtOn] = await Promise.all([
    countPictures(user, id),
    findLesson(user, id),
    lora.baseModel === null ? null : nameOfModel(lora.baseModel),
  ])
  return {
    lora: viewOfLora(lora, user),
    ...{ pictures, taughtOn: taughtOn ?? lora.baseModel },
    lesson: lesson && { runId: lesson.runId, hasPictures: lesson.datasetId !== null },
  }
}

const Origin = z.object({ page: z.string() })

/** Styles worth a beginning, for a page: those a model here can wear and she has not. */
export async function getGoodStyles(): Promise<GoodStyle[]> {
  const user = await requireUser()
  const [loras, models] = await Promise.all([listLoras(user), listModels(user, 'base')])
  const here = models.filter(({ available }) => available).map(({ architecture, family }) => architecture ?? family)
  const pages = loras.flatMap(({ recipe }) => Origin.safeParse(recipe).data?.page ?? [])
  return goodStylesFor(new Set(here), pages)
}

/** One style for its page. Throws 404 for what is not this person's to use. */
export async function getLora(id: string): Promise<OpenedLora> {
  const user = await requireUser()
  if (!z.uuid().safeParse(id).success) throw notFound('This style')
  return openLora(user, id)
}

/** Whom a style may be shared with. */
export const getOthers = async (): Promise<NamedPerson[]> => listOthers(await requireUser())
