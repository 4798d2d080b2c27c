import type { SessionUser } from '@/lib/auth/schema'
import { db } from '@/lib/db'
import type { Site } from '@/lib/links/schema'
import { seal, unseal } from '@/lib/seal'
import type { TokenView } from '@/lib/tokens/schema'

/** People's tokens for other sites: sealed in the database, and sent to their site alone. */

const aboutOf = (userId: string, site: Site) => `${userId} ${site}`

export async function setToken(user: SessionUser, site: Site, token: string): Promise<void> {
  const data = { sealed: seal(token, aboutOf(user.id, site)), createdAt: new Date() }
  const key = { userId: user.id, site }
  await db().siteToken.upsert({ where: { userId_site: key }, create: { ...key, ...data }, update: data })
}

/** Null also where it cannot be read any more: then it has to be set again. */
export async function getToken(user: Pick<SessionUser, 'id'>, site: Site): Promise<string | null> {
  const row = await db().siteToken.findUnique({ where: { userId_site: { userId: user.id, site } } })
  return row && unseal(row.sealed, aboutOf(user.id, site))
}

export async function removeToken(user: SessionUser, site: Site): Promise<void> {
  await db().siteToken.deleteMany({ where: { userId: user.id, site } })
}

export async function listTokens(user: SessionUser): Promise<TokenView[]> {
  const rows = await db().siteToken.findMany({ where: { userId: user.id }, orderBy: { site: 'asc' } })
  return rows.map(({ site, createdAt }) => ({ site: site as Site, addedAt: createdAt.toISOString() }))
}
