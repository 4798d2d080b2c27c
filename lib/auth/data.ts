import { db } from '@/lib/db'
import { notFound } from '@/lib/errors'
import { browserName } from './browser-name'
import { expiryOf, isSeenStale } from './lifetime'
import type { SessionUser, SessionView } from './schema'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MAX_USER_AGENT = 300

const live = (now: Date) => ({ revokedAt: null, expiresAt: { gt: now } })

/** A session of somebody who just proved who they are; ended ones of the same person go. */
export async function openSession(userId: string, userAgent: string | null): Promise<string> {
  const now = new Date()
  await db().session.deleteMany({ where: { userId, OR: [{ revokedAt: { not: null } }, { expiresAt: { lte: now } }] } })
  const data = { userId, userAgent: userAgent?.slice(0, MAX_USER_AGENT), createdAt: now, lastSeenAt: now }
  const { id } = await db().session.create({ data: { ...data, expiresAt: expiryOf(now, now) } })
  return id
}

/** Who a session belongs to, if it still stands. Being asked slides it along. */
export async function findSessionUser(sessionId: string): Promise<SessionUser | null> {
  if (!UUID.test(sessionId)) return null
  const now = new Date()
  const session = await db().session.findFirst({
    where: { id: sessionId, ...live(now) },
    include: { user: { select: { id: true, name: true, email: true, role: true } } },
  })
  if (!session) return null
  if (isSeenStale(session.lastSeenAt, now)) {
    await db().session.updateMany({
      where: { id: sessionId, revokedAt: null, lastSeenAt: session.lastSeenAt },
      data: { lastSeenAt: now, expiresAt: expiryOf(session.createdAt, now) },
    })
  }
  return { ...session.user, sessionId: session.id }
}

/** For answers that stay open for hours: is whoever opened it still signed in? */
export async function isSessionLive(sessionId: string): Promise<boolean> {
  return (await db().session.count({ where: { id: sessionId, ...live(new Date()) } })) > 0
}

export async function listSessions(user: SessionUser): Promise<SessionView[]> {
  const sessions = await db().session.findMany({
    where: { userId: user.id, ...live(new Date()) },
    orderBy: { lastSeenAt: 'desc' },
  })
  return sessions.map(({ id, userAgent, lastSeenAt, createdAt }) => ({
    id,
    browser: browserName(userAgent),
    lastSeenAt: lastSeenAt.toISOString(),
    createdAt: createdAt.toISOString(),
    current: id === user.sessionId,
  }))
}

export async function revokeSession(user: Pick<SessionUser, 'id'>, sessionId: string): Promise<void> {
  const { count } = await db().session.updateMany({
    where: { id: sessionId, userId: user.id, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  if (count === 0) throw notFound('This session')
}

/** Ends the session whose cookie asks for it: holding it is all the right one needs to end it. */
export async function endSession(sessionId: string): Promise<void> {
  if (!UUID.test(sessionId)) return
  await db().session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: new Date() } })
}

export async function revokeOtherSessions(user: SessionUser): Promise<void> {
  await db().session.updateMany({
    where: { userId: user.id, id: { not: user.sessionId }, revokedAt: null },
    data: { revokedAt: new Date() },
  })
}

export async function revokeAllSessions(user: SessionUser): Promise<void> {
  await db().session.updateMany({ where: { userId: user.id, revokedAt: null }, data: { revokedAt: new Date() } })
}

export async function hasOwner(): Promise<boolean> {
  return (await db().user.count({ where: { role: 'OWNER' } })) > 0
}

/** How fast wrong tries get slower. */
export interface Pace {
  /** So many wrong tries cost nothing. */
  free: number
  firstWaitSeconds: number
  maxWaitSeconds: number
}

/**
 * Counts one try and says how many seconds are left to wait: 0 lets it pass.
 * One statement, so that tries which arrive together are counted one by one;
 * while a wait lasts it changes nothing. A quiet day forgets all.
 */
export async function takeTry(key: string, { free, firstWaitSeconds, maxWaitSeconds }: Pace): Promise<number> {
  const passed = await db().$queryRaw<unknown[]>`
    INSERT INTO "SignInThrottle" AS t ("key", "failures", "updatedAt") VALUES (${key}, 1, now())
    ON CONFLICT ("key") DO UPDATE SET ("failures", "blockedUntil", "updatedAt") = (
      SELECT f, CASE WHEN f > ${free}::int THEN now() + make_interval(secs =>
               least(${maxWaitSeconds}::float8, ${firstWaitSeconds}::float8 * power(2, least(f - ${free}::int - 1, 20)))) END,
             now()
      FROM (SELECT CASE WHEN t."updatedAt" < now() - interval '1 day' THEN 1
                        ELSE t."failures" + 1 END AS f) counted)
    WHERE t."blockedUntil" IS NULL OR t."blockedUntil" <= now()
    RETURNING 1`
  if (passed.length > 0) return 0
  const [row] = await db().$queryRaw<{ seconds: number }[]>`
    SELECT greatest(1, ceil(extract(epoch FROM "blockedUntil" - now())))::int AS seconds
    FROM "SignInThrottle" WHERE "key" = ${key}`
  return row?.seconds ?? 1
}

export async function giveBackTry(key: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "SignInThrottle" SET "failures" = greatest(0, "failures" - 1), "blockedUntil" = NULL WHERE "key" = ${key}`
}

export async function forgetTries(key: string): Promise<void> {
  const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  await db().signInThrottle.deleteMany({ where: { OR: [{ key }, { updatedAt: { lt: longAgo } }] } })
}
