import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'

/** A fresh person for a test against a real database. */
export async function newPerson(name = 'anna'): Promise<SessionUser> {
  const email = `${name}-${crypto.randomUUID()}@example.org`
  const { id, role } = await db().user.create({ data: { email, name, passwordHash: 'none' } })
  return { id, name, email, role, sessionId: crypto.randomUUID() }
}
