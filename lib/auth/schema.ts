import { z } from 'zod'
import type { Problem, Result } from '@/lib/errors'
import { CANNOT_BE_SHOWN, canBeShown } from '@/lib/names/schema'

export type Role = 'OWNER' | 'MEMBER'

/** Who is signed in, by the session row that the cookie names. */
export interface SessionUser {
  id: string
  name: string
  email: string
  role: Role
  sessionId: string
}

/** One browser that somebody is signed in with. */
export interface SessionView {
  id: string
  /** "Firefox on Linux" */
  browser: string
  lastSeenAt: string
  createdAt: string
  current: boolean
}

/** What a form's action answers: the result, and what was typed (never passwords), to be shown again. */
export type FormState<T = null> = (Result<T> & { typed?: Record<string, string> }) | null

/** The words for one field, out of a form's answer. */
export function issueFor(state: FormState<unknown>, path: string): string | undefined {
  const problem: Problem | null = state && !state.ok ? state.problem : null
  return problem?.issues?.find((issue) => issue.path === path)?.message
}

export const MIN_PASSWORD = 10
export const MAX_PASSWORD = 200

const MAX_NAME = 80

export const PersonName = z
  .string('Tell us what to call you.')
  .transform((text) => text.normalize('NFC').trim().replace(/ +/g, ' '))
  .pipe(
    z
      .string()
      .min(1, 'Tell us what to call you.')
      .max(MAX_NAME, `Keep it under ${MAX_NAME} characters.`)
      .refine(canBeShown, CANNOT_BE_SHOWN),
  )

/** A password as somebody types it to come in; what a new one must be, `passwords.ts` says. */
export const TypedPassword = z
  .string('Type your password.')
  .min(1, 'Type your password.')
  .max(1000, 'That is too long.')
