import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { type Look, MAX_OWN_LOOKS } from '@/lib/looks/schema'

/** Looks of her own making, by name. */
export const listLooks = (user: SessionUser): Promise<Look[]> =>
  db().look.findMany({ where: { ownerId: user.id }, orderBy: { name: 'asc' }, select: { name: true, words: true } })

/** A name that is taken gets the new words. */
export async function keepLook(user: SessionUser, { name, words }: Look): Promise<Look> {
  const key = { ownerId: user.id, name }
  const others = await db().look.count({ where: { ownerId: user.id, name: { not: name } } })
  if (others >= MAX_OWN_LOOKS) {
    throw new KizyError(422, {
      code: 'too_many_looks',
      title: `You have ${MAX_OWN_LOOKS} looks already.`,
      detail: 'Forget one that you do not need any more.',
    })
  }
  await db().look.upsert({ where: { ownerId_name: key }, create: { ...key, words }, update: { words } })
  return { name, words }
}

/** Forgetting what is not there is done already. */
export async function forgetLook(user: SessionUser, name: string): Promise<void> {
  await db().look.deleteMany({ where: { ownerId: user.id, name } })
}
