'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { revalidatePath } from 'next/cache'
import { action, publicAction } from '@/lib/handlers'
import { createMember, requireWayIn } from '@/lib/people/data'
import { ById } from '@/lib/people/schema'
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from './cookie'
import { endSession, openSession, revokeAllSessions, revokeSession } from './data'
import { makeOwner } from './first-owner'
import { Join, SetUp, SignIn } from './input'
import { safeNextPath } from './next-path'
import { hashPassword } from './passwords'
import type { FormState } from './schema'
import { getUser } from './session'
import { signInWithPassword } from './sign-in'
import { gates, takeTries } from './throttle'
import { currentVisitor } from './visitor'

/** The forms at the door. They work without JavaScript: each takes a form, and ends in a redirect or in words. */
export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const enter = publicAction(SignIn, async (input) => {
    await writeSessionCookie(await signInWithPassword(input, await currentVisitor()))
    return null
  })
  const answer = await enter({ email: text(form, 'email'), password: text(form, 'password') })
  if (answer.ok) redirect(safeNextPath(form.get('next')))
  return { ...answer, typed: typed(form, 'email') }
}

export async function setUp(_: FormState, form: FormData): Promise<FormState> {
  const enter = publicAction(SetUp, async (input) => {
    await writeSessionCookie(await makeOwner(input, await headers()))
    return null
  })
  const answer = await enter({ ...account(form), code: text(form, 'code') })
  if (answer.ok) redirect('/')
  return { ...answer, typed: typed(form, 'name', 'email', 'code') }
}

export async function join(_: FormState, form: FormData): Promise<FormState> {
  const enter = publicAction(Join, async ({ token, password, ...who }) => {
    const { address, userAgent } = await currentVisitor()
    // Not given back when it goes well: also accounts are made at a walking pace.
    await takeTries(gates.address(address))
    await requireWayIn(token, who.email)
    const { id } = await createMember({ ...who, passwordHash: await hashPassword(password) }, token)
    await writeSessionCookie(await openSession(id, userAgent))
    return null
  })
  const answer = await enter({ ...account(form), token: text(form, 'token') })
  if (answer.ok) redirect('/')
  return { ...answer, typed: typed(form, 'name', 'email') }
}

export async function signOut(): Promise<void> {
  const sessionId = await readSessionCookie()
  if (sessionId) await endSession(sessionId)
  await clearSessionCookie()
  redirect('/sign-in')
}

/** Signs one browser out; the one in hand too, if it is that one. */
export const endOneSession = action(ById, async (user, { id }) => {
  await revokeSession(user, id)
  revalidatePath('/settings')
  return { id }
})

export async function signOutEverywhere(): Promise<void> {
  const user = await getUser()
  if (user) await revokeAllSessions(user)
  await clearSessionCookie()
  redirect('/sign-in')
}

/** A field as text; a file sent in its place is nothing. */
function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

const account = (form: FormData) => ({
  name: text(form, 'name'),
  email: text(form, 'email'),
  password: text(form, 'password'),
})

const typed = (form: FormData, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, text(form, name).slice(0, 300)]))
