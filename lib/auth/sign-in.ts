import { findCredentials, renewPasswordHash } from '@/lib/people/data'
import { KizyError } from '@/lib/errors'
import { openSession } from './data'
import { hashPassword, verifyPassword } from './passwords'
import { gates, takeTries } from './throttle'

/** Where a try comes from. */
export interface Visitor {
  address: string
  userAgent: string | null
}

/** One way in for the form and for next-auth: the id of a fresh session, or an error in words. */
export async function signInWithPassword(
  { email, password }: { email: string; password: string },
  { address, userAgent }: Visitor,
): Promise<string> {
  const tries = await takeTries(gates.address(address), gates.email(email))
  let person: Awaited<ReturnType<typeof findCredentials>>
  let verdict: Awaited<ReturnType<typeof verifyPassword>>
  try {
    person = await findCredentials(email)
    verdict = await verifyPassword(password, person?.passwordHash ?? null)
  } catch (error) {
    await tries.giveBack()
    throw error
  }
  if (!person || !verdict.matches) throw wrongPassword()
  await tries.succeeded()
  if (verdict.stale) await renewPasswordHash(person, await hashPassword(password))
  return openSession(person.id, userAgent)
}

/** The same words whether the e-mail is known or not. */
const wrongPassword = () =>
  new KizyError(401, {
    code: 'wrong_password',
    title: 'This e-mail and password do not go together.',
    detail: 'Check both and try again.',
  })
