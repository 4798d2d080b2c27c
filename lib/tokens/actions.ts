'use server'

import { revalidatePath } from 'next/cache'
import type { FormState } from '@/lib/auth/schema'
import { action } from '@/lib/handlers'
import type { Site } from '@/lib/links/schema'
import * as data from '@/lib/tokens/data'
import { NewToken, TokenSite } from '@/lib/tokens/schema'

const SETTINGS = '/settings'

const keep = action(NewToken, async (user, { site, token }) => {
  await data.setToken(user, site, token)
  revalidatePath(SETTINGS)
  return { site }
})

/** Takes what was pasted, and never gives it back: not even into the form it came from. */
export const setToken = async (_: FormState<{ site: Site }>, form: FormData): Promise<FormState<{ site: Site }>> =>
  keep({ site: form.get('site') as Site, token: String(form.get('token') ?? '') })

export const removeToken = action(TokenSite, async (user, { site }) => {
  await data.removeToken(user, site)
  revalidatePath(SETTINGS)
  return { site }
})
