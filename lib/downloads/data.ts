import type { SessionUser } from '@/lib/auth/schema'
import { db } from '@/lib/db'
import { KizyError, notFound, type Problem } from '@/lib/errors'
import type { Download, Prisma } from '@/lib/generated/prisma/client'

/**
 * Files that are fetched from links. The rows are the queue: whoever claims one
 * says so every few seconds, and one that has fallen silent is claimed anew.
 */
export type DownloadRow = Download

const STALE_SECONDS = 20
const MAX_WAITING = 20

const mine = (user: SessionUser) => ({ ownerId: user.id })

export type NewDownload = Pick<Prisma.DownloadUncheckedCreateInput, 'link' | 'purpose' | 'fileName' | 'about' | 'bytes'>

export async function insertDownload(user: SessionUser, wish: NewDownload): Promise<DownloadRow> {
  const waiting = await db().download.count({ where: { ...mine(user), status: { in: ['queued', 'running'] } } })
  if (waiting >= MAX_WAITING) {
    throw new KizyError(429, {
      code: 'too_many_waiting',
      title: `${MAX_WAITING} of your downloads are already waiting.`,
      detail: 'Let some of them finish first.',
    })
  }
  return db().download.create({ data: { ...wish, ownerId: user.id } })
}

/** Those under way, and those that ended lately and were not put away; newest first. */
export const listDownloads = (user: SessionUser): Promise<DownloadRow[]> =>
  db().download.findMany({ where: { ...mine(user), hiddenAt: null }, orderBy: { id: 'desc' }, take: 50 })

export async function requireDownload(user: SessionUser, id: string): Promise<DownloadRow> {
  const row = await db().download.findFirst({ where: { id, ...mine(user) } })
  if (!row) throw notFound('This download')
  return row
}

/** Stops one that is under way; one that is over is put away. */
export async function dropDownload(user: SessionUser, id: string): Promise<DownloadRow> {
  await requireDownload(user, id)
  await db().download.updateMany({
    where: { id, ...mine(user), status: { in: ['queued', 'running'] } },
    data: { status: 'canceled' },
  })
  await db().download.updateMany({ where: { id, ...mine(user) }, data: { hiddenAt: new Date() } })
  return requireDownload(user, id)
}

/** From where it stopped. */
export async function retryDownload(user: SessionUser, id: string): Promise<DownloadRow> {
  await requireDownload(user, id)
  await db().download.updateMany({
    where: { id, ...mine(user), status: { in: ['failed', 'canceled'] } },
    data: { status: 'queued', attempts: 0, hiddenAt: null },
  })
  return requireDownload(user, id)
}

// What follows works for everybody: who may fetch what was decided when the row was made.

/** Takes the oldest that waits or was left; null when there is none. */
export async function claimDownload(): Promise<{ row: DownloadRow; owner: SessionUser } | null> {
  const [claimed] = await db().$queryRaw<{ id: string }[]>`
    UPDATE "Download" SET status = 'running', "heartbeatAt" = now(), attempts = attempts + 1
    WHERE id = (
      SELECT id FROM "Download"
      WHERE status = 'queued'
        OR (status = 'running' AND "heartbeatAt" < now() - make_interval(secs => ${STALE_SECONDS}))
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`
  if (!claimed) return null
  const row = await db().download.findUnique({
    where: { id: claimed.id },
    include: { owner: { select: { id: true, name: true, email: true, role: true } } },
  })
  return row && { row, owner: { ...row.owner, sessionId: '' } }
}

/** Says that it is being worked on, and how far it is; false when nobody wants it any more. */
export async function beat(id: string, change: { received?: number; bytes?: number; uploadId?: string | null } = {}) {
  const data = { ...change, heartbeatAt: new Date(), ...(change.received === undefined ? {} : { attempts: 1 }) }
  return (await db().download.updateMany({ where: { id, status: 'running' }, data })).count > 0
}

export async function finishDownload(id: string, end: { loraId?: string; problem?: Problem }): Promise<void> {
  await db().download.updateMany({
    where: { id, status: 'running' },
    data: end.problem
      ? { status: 'failed', error: { ...end.problem } as Prisma.InputJsonObject }
      : { status: 'succeeded', loraId: end.loraId ?? null },
  })
}
