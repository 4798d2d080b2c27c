import { headers } from 'next/headers'
import { env } from '@/lib/env'
import { hasOwner, listSessions } from './data'
import { isPlainLoopback } from './first-visit'
import type { SessionView } from './schema'
import { requireUser } from './session'

/** What /setup shows: nothing once there is an owner; the code field unless this is surely the studio's own machine. */
export async function getFirstVisit(): Promise<{ needsCode: boolean } | null> {
  if (await hasOwner()) return null
  return { needsCode: !isPlainLoopback(await headers(), env()) }
}

export const isSetUp = (): Promise<boolean> => hasOwner()

export const getSessions = async (): Promise<SessionView[]> => listSessions(await requireUser())
