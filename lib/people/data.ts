import type { SessionUser } from '@/lib/auth/schema'
import { db } from '@/lib/db'
import { notFound } from '@/lib/errors'
import { Prisma } from '@/lib/generated/prisma/client'
import { hashInviteToken, newInviteToken } from './invite-token'
import { emailTaken, hasOwnerAlready, noWayIn, otherAddress, ownerOnly } from './problems'
import type { InviteView, MemberView, NamedPerson, WayIn } from './schema'

const INVITE_LASTS = 7 * 24 * 60 * 60 * 1000

export interface Account {
  name: string
  email: string
  passwordHash: string
}

export interface Credentials {
  id: string
  passwordHash: string
}

// ── coming in ────────────────────────────────────────────────────────────────

export const findCredentials = (email: string): Promise<Credentials | null> =>
  db().user.findUnique({ where: { email }, select: { id: true, passwordHash: true } })

/** The very first person. Two who race end as one owner and one refusal. */
export async function createOwner({ name, email, passwordHash }: Account): Promise<{ id: string }> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await db().$transaction(
        async (tx) => {
          if ((await tx.user.count({ where: { role: 'OWNER' } })) > 0) throw hasOwnerAlready()
          return tx.user.create({ data: { name, email, passwordHash, role: 'OWNER' }, select: { id: true } })
        },
        { isolationLevel: 'Serializable' },
      )
    } catch (error) {
      if (isDatabaseError(error, 'P2002')) throw emailTaken()
      // Somebody wrote at the same time: look again, and find their owner.
      if (!isDatabaseError(error, 'P2034') || attempt >= 3) throw error
    }
  }
}

/** How a link, or none, lets one in. */
export async function findWayIn(token: string): Promise<WayIn> {
  if (token) {
    const invite = await db().invite.findFirst({ where: usable(token), select: { email: true } })
    if (invite) return { kind: 'invite', email: invite.email }
  }
  return (await isSignUpOpen(db())) ? { kind: 'open' } : { kind: 'closed', linkIsDead: token !== '' }
}

/** Refuses cheaply, before a password is hashed; `createMember` decides. */
export async function requireWayIn(token: string, email: string): Promise<void> {
  const wayIn = await findWayIn(token)
  if (wayIn.kind === 'closed') throw noWayIn(token)
  if (wayIn.kind === 'invite' && wayIn.email !== null && wayIn.email !== email) throw otherAddress()
}

/** Somebody new, by a link (used up with it) or by open sign-up. Always a member, never more. */
export async function createMember({ name, email, passwordHash }: Account, token: string): Promise<{ id: string }> {
  try {
    return await db().$transaction(async (tx) => {
      const taken = token
        ? await tx.invite.updateManyAndReturn({ where: usable(token), data: { acceptedAt: new Date() } })
        : []
      const invite = taken[0]
      if (!invite && !(await isSignUpOpen(tx))) throw noWayIn(token)
      if (invite?.email && invite.email !== email) throw otherAddress()
      return tx.user.create({ data: { name, email, passwordHash, role: 'MEMBER' }, select: { id: true } })
    })
  } catch (error) {
    throw isDatabaseError(error, 'P2002') ? emailTaken() : error
  }
}

// ── oneself ──────────────────────────────────────────────────────────────────

export async function rename(user: SessionUser, name: string): Promise<void> {
  await db().user.update({ where: { id: user.id }, data: { name } })
}

/** The new password, and every other browser out: whoever knew the old one is gone. */
export async function changePasswordHash(user: SessionUser, from: string, to: string): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, passwordHash: from },
      data: { passwordHash: to },
    })
    if (count === 0) throw notFound('This account')
    await tx.session.updateMany({
      where: { userId: user.id, id: { not: user.sessionId }, revokedAt: null },
      data: { revokedAt: new Date() },
    })
  })
}

/** The same password under today's parameters; nothing, if it was changed meanwhile. */
export async function renewPasswordHash({ id, passwordHash }: Credentials, renewed: string): Promise<void> {
  await db().user.updateMany({ where: { id, passwordHash }, data: { passwordHash: renewed } })
}

/** Everybody else of the studio by name, to share something with. Addresses stay with the owner. */
export const listOthers = (user: SessionUser): Promise<NamedPerson[]> =>
  db().user.findMany({ where: { id: { not: user.id } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })

// ── what only the owner may ──────────────────────────────────────────────────

function requireOwner(user: SessionUser): void {
  if (user.role !== 'OWNER') throw ownerOnly()
}

export async function listMembers(user: SessionUser): Promise<MemberView[]> {
  requireOwner(user)
  const people = await db().user.findMany({
    orderBy: { createdAt: 'asc' },
    select: { id: true, name: true, email: true, role: true, createdAt: true, _count: { select: { artworks: true } } },
  })
  return people.map(({ _count, createdAt, ...person }) => ({
    ...person,
    createdAt: createdAt.toISOString(),
    pictures: _count.artworks,
  }))
}

export async function listInvites(user: SessionUser): Promise<InviteView[]> {
  requireOwner(user)
  const invites = await db().invite.findMany({
    where: { acceptedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { createdAt: 'desc' },
  })
  return invites.map(({ id, email, expiresAt }) => ({ id, email, expiresAt: expiresAt.toISOString() }))
}

/** The token is answered once; the row keeps its hash. */
export async function createInvite(user: SessionUser, email: string | null): Promise<{ id: string; token: string }> {
  requireOwner(user)
  if (email && (await findCredentials(email))) throw emailTaken()
  const token = newInviteToken()
  const expiresAt = new Date(Date.now() + INVITE_LASTS)
  await db().invite.deleteMany({ where: { OR: [{ acceptedAt: { not: null } }, { expiresAt: { lte: new Date() } }] } })
  const { id } = await db().invite.create({
    data: { tokenHash: hashInviteToken(token), email, createdById: user.id, expiresAt },
  })
  return { id, token }
}

export async function revokeInvite(user: SessionUser, id: string): Promise<void> {
  requireOwner(user)
  const { count } = await db().invite.deleteMany({ where: { id, acceptedAt: null } })
  if (count === 0) throw notFound('This invitation')
}

export async function getOpenSignUp(user: SessionUser): Promise<boolean> {
  requireOwner(user)
  return isSignUpOpen(db())
}

export async function setOpenSignUp(user: SessionUser, open: boolean): Promise<void> {
  requireOwner(user)
  await db().studio.upsert({ where: { id: 1 }, create: { id: 1, openSignUp: open }, update: { openSignUp: open } })
}

/** The first half of removing somebody: out of every browser, and what is being made for them stops. */
export async function closeAccount(user: SessionUser, id: string): Promise<void> {
  requireOwner(user)
  const member = await db().user.findFirst({ where: { id, role: 'MEMBER' }, select: { id: true } })
  if (!member) throw notFound('This person')
  const now = new Date()
  await db().session.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: now } })
  await db().run.updateMany({ where: { ...unfinished(id), cancelRequestedAt: null }, data: { cancelRequestedAt: now } })
}

export async function isStillMaking(user: SessionUser, id: string): Promise<boolean> {
  requireOwner(user)
  return (await db().run.count({ where: unfinished(id) })) > 0
}

export interface LeftBehind {
  runIds: string[]
  /** Digests of files that were theirs alone. */
  digests: string[]
}

/**
 * The second half: the row, and with it sessions, runs and artworks. Answers
 * which files nobody else refers to any more. The owner cannot be removed.
 */
export async function removeMember(user: SessionUser, id: string): Promise<LeftBehind> {
  requireOwner(user)
  return db().$transaction(async (tx) => {
    const runs = await tx.run.findMany({ where: { ownerId: id }, select: { id: true } })
    const digests = await tx.$queryRaw<{ digest: string }[]>`
      WITH refs AS (
        SELECT "ownerId" AS owner, "sha256" AS digest FROM "Artwork"
        UNION SELECT "ownerId", jsonb_path_query("thumbnails", '$.**.sha256') #>> '{}' FROM "Artwork"
        UNION SELECT "ownerId", "before" ->> 'sha256' FROM "Artwork"
        UNION SELECT "ownerId", "sha256" FROM "Lora"
        UNION SELECT "ownerId", "thumbnail" ->> 'sha256' FROM "Lora"
        UNION SELECT "ownerId", jsonb_path_query("samples", '$.**.sha256') #>> '{}' FROM "Lora"
        UNION SELECT r."ownerId", jsonb_path_query(n."outputs", '$.**.sha256') #>> '{}'
              FROM "NodeRun" n JOIN "Run" r ON r."id" = n."runId" WHERE n."outputs" IS NOT NULL)
      SELECT digest FROM refs WHERE owner = ${id}::uuid AND digest ~ '^[0-9a-f]{64}$'
      EXCEPT SELECT digest FROM refs WHERE owner IS DISTINCT FROM ${id}::uuid`
    const { count } = await tx.user.deleteMany({ where: { id, role: 'MEMBER' } })
    if (count === 0) throw notFound('This person')
    return { runIds: runs.map((run) => run.id), digests: digests.map(({ digest }) => digest) }
  })
}

// ── small things ─────────────────────────────────────────────────────────────

const usable = (token: string) => ({
  tokenHash: hashInviteToken(token),
  acceptedAt: null,
  expiresAt: { gt: new Date() },
})

const unfinished = (ownerId: string) => ({ ownerId, status: { in: ['queued' as const, 'running' as const] } })

const isSignUpOpen = async (client: Pick<Prisma.TransactionClient, 'studio'>): Promise<boolean> =>
  (await client.studio.findUnique({ where: { id: 1 } }))?.openSignUp ?? false

const isDatabaseError = (error: unknown, code: string): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === code
