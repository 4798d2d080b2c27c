import { createHash, randomBytes } from 'node:crypto'
import type { SessionUser } from '@/lib/auth/schema'
import { db } from '@/lib/db'
import { KizyError, notFound } from '@/lib/errors'
import { webhookSecretOf } from '@/lib/webhooks/sign'
import { Briefly } from './briefly'
import { type FreshKey, type KeyView, type NewKey, Scope } from './schema'

const PREFIX = 'kizy_'
const HINT_LETTERS = PREFIX.length + 4
const MAX_KEYS = 50
/** "Last used" is told to the minute: a busy program must not write a row with every call. */
const USED_SECONDS = 60
/** A revoked key ends within a second, also in the web processes that did not revoke it. */
const KNOWN_MS = 500

/** 256 bits drawn at random need no slow hash: there is nothing to guess. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')

const live = (now: Date) => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] })

export async function createKey(user: SessionUser, { name, scopes, days }: NewKey): Promise<FreshKey> {
  const now = new Date()
  if ((await db().apiKey.count({ where: { userId: user.id, ...live(now) } })) >= MAX_KEYS) {
    throw new KizyError(422, {
      code: 'too_many_keys',
      title: `You have ${MAX_KEYS} keys already.`,
      detail: 'Revoke one that nobody uses any more.',
    })
  }
  const key = PREFIX + randomBytes(32).toString('base64url')
  const expiresAt = days === null ? null : new Date(now.getTime() + days * 86_400_000)
  const unique = [...new Set(scopes)]
  const data = {
    userId: user.id,
    name,
    scopes: unique,
    hash: hashOf(key),
    hint: key.slice(0, HINT_LETTERS),
    expiresAt,
  }
  const { id } = await db().apiKey.create({ data })
  return { id, key, webhookSecret: webhookSecretOf(id) }
}

export async function listKeys(user: SessionUser): Promise<KeyView[]> {
  const keys = await db().apiKey.findMany({
    where: { userId: user.id, ...live(new Date()) },
    orderBy: { createdAt: 'desc' },
  })
  return keys.map(({ id, name, hint, scopes, createdAt, expiresAt, lastUsedAt }) => ({
    id,
    name,
    hint: `${hint}…`,
    scopes: Scope.array().parse(scopes),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }))
}

export async function revokeKey(user: SessionUser, id: string): Promise<void> {
  const { count } = await db().apiKey.updateMany({
    where: { id, userId: user.id, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  if (count === 0) throw notFound('This key')
  holders.forget()
}

/** Somebody's program: who it works for, and what it may do. */
export interface KeyHolder {
  keyId: string
  scopes: Scope[]
  user: Omit<SessionUser, 'sessionId'>
}

const holders = new Briefly<KeyHolder>(KNOWN_MS)

/** Whose key this is, if it still stands. */
export async function findKeyHolder(key: string): Promise<KeyHolder | null> {
  if (!key.startsWith(PREFIX)) return null
  const hash = hashOf(key)
  return holders.get(hash, () => askForHolder(hash))
}

async function askForHolder(hash: string): Promise<KeyHolder | null> {
  const now = new Date()
  const row = await db().apiKey.findFirst({
    where: { hash, ...live(now) },
    include: { user: { select: { id: true, name: true, email: true, role: true } } },
  })
  if (!row) return null
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > USED_SECONDS * 1000) {
    await db().apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: now } })
  }
  return { keyId: row.id, scopes: Scope.array().parse(row.scopes), user: row.user }
}

/** For answers that stay open for hours. */
export const isKeyLive = async (id: string): Promise<boolean> =>
  (await db().apiKey.count({ where: { id, ...live(new Date()) } })) > 0
