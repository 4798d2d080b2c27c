'use server'

import { headers } from 'next/headers'
import { revalidatePath } from 'next/cache'
import { Email } from '@/lib/auth/input'
import { hashPassword, passwordFault, verifyPassword } from '@/lib/auth/passwords'
import type { FormState } from '@/lib/auth/schema'
import { gates, takeTries } from '@/lib/auth/throttle'
import { invalid, notFound } from '@/lib/errors'
import { action } from '@/lib/handlers'
import * as data from './data'
import { linkTo } from './invite-link'
import { removeForGood } from './remove-for-good'
import { ById, ChangePassword, type InviteLink, Rename, SetOpenSignUp } from './schema'

const SETTINGS = '/settings'

/** A form's answer keeps what was typed only when something was wrong with it. */
const text = (form: FormData, name: string) => String(form.get(name) ?? '')

// ── oneself ──────────────────────────────────────────────────────────────────

const renameTo = action(Rename, async (user, { name }) => {
  await data.rename(user, name)
  revalidatePath('/', 'layout')
  return null
})

export async function changeName(_: FormState, form: FormData): Promise<FormState> {
  const name = text(form, 'name')
  return { ...(await renameTo({ name })), typed: { name } }
}

const changePasswordTo = action(ChangePassword, async (user, { current, password }) => {
  const fault = passwordFault(password, user)
  if (fault) throw invalid([{ path: 'password', message: fault }])
  const tries = await takeTries(gates.ownPassword(user.id))
  const credentials = await data.findCredentials(user.email)
  if (!credentials) throw notFound('This account')
  const { matches } = await verifyPassword(current, credentials.passwordHash)
  if (!matches) throw invalid([{ path: 'current', message: 'This is not your current password.' }])
  await tries.succeeded()
  await data.changePasswordHash(user, credentials.passwordHash, await hashPassword(password))
  revalidatePath(SETTINGS)
  return null
})

export async function changePassword(_: FormState, form: FormData): Promise<FormState> {
  return changePasswordTo({ current: text(form, 'current'), password: text(form, 'password') })
}

// ── what only the owner may: lib/people/data.ts sees to it ───────────────────

const invitePerson = action(Email.optional(), async (user, email): Promise<InviteLink> => {
  const { id, token } = await data.createInvite(user, email ?? null)
  revalidatePath(SETTINGS)
  return { id, ...linkTo(`/join?token=${token}`, await headers()) }
})

export async function invite(_: FormState<InviteLink>, form: FormData): Promise<FormState<InviteLink>> {
  const email = text(form, 'email')
  const answer = await invitePerson(email.trim() || undefined)
  if (answer.ok) return answer
  // The schema is the address itself, so its issue has no path yet.
  const issues = answer.problem.issues?.map((issue) => ({ ...issue, path: 'email' }))
  return { ok: false, problem: { ...answer.problem, issues }, typed: { email } }
}

export const withdrawInvite = action(ById, async (user, { id }) => {
  await data.revokeInvite(user, id)
  revalidatePath(SETTINGS)
  return { id }
})

export const openSignUp = action(SetOpenSignUp, async (user, { open }) => {
  await data.setOpenSignUp(user, open)
  revalidatePath(SETTINGS)
  return { open }
})

export const removePerson = action(ById, async (user, { id }) => {
  await removeForGood(user, id)
  revalidatePath(SETTINGS)
  return { id }
})
