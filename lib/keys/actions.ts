'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import type { FormState } from '@/lib/auth/schema'
import { action } from '@/lib/handlers'
import * as data from './data'
import { type FreshKey, NewKey } from './schema'

const SETTINGS = '/settings'

const createKey = action(NewKey, async (user, wish) => {
  const fresh = await data.createKey(user, wish)
  revalidatePath(SETTINGS)
  return fresh
})

/** Answers the key itself, which nobody can be shown again. */
export async function makeKey(_: FormState<FreshKey>, form: FormData): Promise<FormState<FreshKey>> {
  const name = String(form.get('name') ?? '')
  const days = form.get('days')
  const answer = await createKey({
    name,
    scopes: form.get('may') === 'read' ? ['read'] : ['read', 'write'],
    // What is no lifetime of ours, the schema refuses.
    days: days === 'never' ? null : (Number(days) as NewKey['days']),
  })
  return answer.ok ? answer : { ...answer, typed: { name } }
}

export const revokeKey = action(z.strictObject({ id: z.uuid() }), async (user, { id }) => {
  await data.revokeKey(user, id)
  revalidatePath(SETTINGS)
  return { id }
})
