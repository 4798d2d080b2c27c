import { requireUser } from '@/lib/auth/session'
import { findWayIn, getOpenSignUp, listInvites, listMembers } from './data'
import type { PeopleView, WayIn } from './schema'

/** Everybody, for the owner; null for members, who see themselves only. */
export async function getPeople(): Promise<PeopleView | null> {
  const user = await requireUser()
  if (user.role !== 'OWNER') return null
  return { members: await listMembers(user), invites: await listInvites(user), openSignUp: await getOpenSignUp(user) }
}

export const getWayIn = (token: string): Promise<WayIn> => findWayIn(token)
