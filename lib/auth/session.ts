import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { signedOut } from '@/lib/errors'
import { readSessionCookie } from './cookie'
import { findSessionUser, hasOwner } from './data'
import { PATH_HEADER, safeNextPath } from './next-path'
import type { SessionUser } from './schema'

export type { SessionUser }

/** The signed-in person, or null. The row is asked at every request: a revoked session ends at once. */
export const getUser = cache(async (): Promise<SessionUser | null> => {
  const sessionId = await readSessionCookie()
  return sessionId ? findSessionUser(sessionId) : null
})

export async function requireUser(): Promise<SessionUser> {
  const user = await getUser()
  if (!user) throw signedOut()
  return user
}

/** For pages: whoever is not signed in is shown the door, and comes back to this page through it. */
export async function requirePageUser(): Promise<SessionUser> {
  const user = await getUser()
  if (user) return user
  if (!(await hasOwner())) redirect('/setup')
  const next = safeNextPath((await headers()).get(PATH_HEADER))
  redirect(next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`)
}
