import { z } from 'zod'
import { parseEmail } from './email'
import { passwordFault } from './passwords'
import { PersonName, TypedPassword } from './schema'

/** What the forms at the door send. Not in schema.ts: what they check with does not belong in the browser. */
export const Email = z.string('Type your e-mail.').transform((text, context) => {
  const email = parseEmail(text)
  if (email) return email
  context.addIssue({ code: 'custom', message: 'That does not look like an e-mail address.' })
  return z.NEVER
})

export const SignIn = z.object({ email: Email, password: TypedPassword })

const newAccount = z.object({ name: PersonName, email: Email, password: TypedPassword })

const withGoodPassword = <T extends { name: string; email: string; password: string }>(
  person: T,
  context: z.RefinementCtx<T>,
) => {
  const fault = passwordFault(person.password, person)
  if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
}

export const SetUp = newAccount.extend({ code: z.string().max(100).default('') }).superRefine(withGoodPassword)
export const Join = newAccount.extend({ token: z.string().max(100).default('') }).superRefine(withGoodPassword)
export type NewAccount = z.output<typeof newAccount>
