import { z } from 'zod'
import { db } from '@/lib/db'
import type { SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'
import type { Prisma } from '@/lib/generated/prisma/client'

/** A picture of a style in the bucket. Those of old files do not say how large they are. */
export const PictureRef = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  mediaType: z.string(),
  width: z.int().optional(),
  height: z.int().optional(),
})
export type PictureRef = z.infer<typeof PictureRef>

export const SampleRef = PictureRef.extend({
  prompt: z.string().default(''),
  seed: z.int().nullish(),
  strength: z.number().nullish(),
})
export type SampleRef = z.infer<typeof SampleRef>

const include = {
  owner: { select: { id: true, name: true } },
  shares: { select: { user: { select: { id: true, name: true } } }, orderBy: { createdAt: 'asc' } },
} satisfies Prisma.LoraInclude
export type LoraRow = Prisma.LoraGetPayload<{ include: typeof include }>

const gone = () => notFound('This style')

/** Her own, those others share with her, and what comes with Kizy. */
const visible = (user: SessionUser) => ({
  deletedAt: null,
  OR: [{ ownerId: user.id }, { ownerId: null, origin: 'shipped' }, { shares: { some: { userId: user.id } } }],
})

/** Newest first. Nobody has so many that they would need pages. */
export const listLoras = (user: SessionUser): Promise<LoraRow[]> =>
  db().lora.findMany({ where: visible(user), orderBy: { createdAt: 'desc' }, take: 1000, include })

/** One she may use. */
export async function requireLora(user: SessionUser, id: string): Promise<LoraRow> {
  const lora = await db().lora.findFirst({ where: { id, ...visible(user) }, include })
  if (!lora) throw gone()
  return lora
}

/** Hers, by content: also one she threw away. */
export const getOwnByContent = (user: SessionUser, sha256: string): Promise<LoraRow | null> =>
  db().lora.findFirst({ where: { ownerId: user.id, sha256 }, orderBy: { createdAt: 'desc' }, include })

export type NewLora = Omit<Prisma.LoraUncheckedCreateInput, 'ownerId'>

export const insertLora = (user: SessionUser, lora: NewLora): Promise<LoraRow> =>
  db().lora.create({ data: { ...lora, ownerId: user.id }, include })

export type LoraChange = Pick<
  Prisma.LoraUncheckedUpdateInput,
  'name' | 'goal' | 'description' | 'trigger' | 'license' | 'intents' | 'strength'
>

/** Only its owner changes a style. */
export async function updateLora(user: SessionUser, id: string, change: LoraChange): Promise<LoraRow> {
  const { count } = await db().lora.updateMany({ where: { id, ownerId: user.id, deletedAt: null }, data: change })
  if (count === 0) throw gone()
  return requireLora(user, id)
}

/** Away, or back again. Doing it twice changes nothing. */
export async function setDeleted(user: SessionUser, id: string, deleted: boolean): Promise<void> {
  const { count } = await db().lora.updateMany({
    where: { id, ownerId: user.id },
    data: { deletedAt: deleted ? new Date() : null },
  })
  if (count === 0) throw gone()
}

async function requireOwn(user: SessionUser, id: string): Promise<void> {
  if ((await db().lora.count({ where: { id, ownerId: user.id, deletedAt: null } })) === 0) throw gone()
}

/** Lets somebody else of the studio use a style of hers. */
export async function share(user: SessionUser, id: string, personId: string): Promise<LoraRow> {
  await requireOwn(user, id)
  const person = await db().user.findFirst({ where: { id: personId, NOT: { id: user.id } }, select: { id: true } })
  if (!person) throw notFound('This person')
  const pair = { loraId: id, userId: personId }
  await db().loraShare.upsert({ where: { loraId_userId: pair }, create: pair, update: {} })
  return requireLora(user, id)
}

export async function unshare(user: SessionUser, id: string, personId: string): Promise<LoraRow> {
  await requireOwn(user, id)
  await db().loraShare.deleteMany({ where: { loraId: id, userId: personId } })
  return requireLora(user, id)
}

/** How many pictures of hers were made with it. */
export const countPictures = (user: SessionUser, id: string): Promise<number> =>
  db().artwork.count({
    where: { ownerId: user.id, deletedAt: null, settings: { path: ['loras'], array_contains: [{ id }] } },
  })
