'use client'

import Link from 'next/link'
import { useActionState } from 'react'
import { Button } from '@/components/ui/button'
import { join } from '@/lib/auth/actions'
import { EmailField } from './email-field'
import { FormProblem } from './form-problem'
import { PasswordField } from './password-field'
import { TextField } from './text-field'
import { useFormFocus } from './use-form-focus'

/** `email` is set when the invitation is for that address alone. */
export function JoinForm({ token, email }: { token: string; email: string | null }) {
  const [state, submit, pending] = useActionState(join, null)
  const form = useFormFocus(state)
  return (
    <form ref={form} action={submit} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <FormProblem state={state} />
      <TextField name="name" label="Your name" autoComplete="name" state={state} required autoFocus />
      <EmailField
        state={state}
        defaultValue={email ?? undefined}
        readOnly={email !== null}
        hint={email ? 'The invitation is for this address.' : 'To sign in with. Nothing is ever sent to it.'}
      />
      <PasswordField state={state} fresh />
      <Button type="submit" look="accent" size="large" busy={pending} className="mt-2">
        Join
      </Button>
      <p className="text-sm text-muted">
        You have an account already?{' '}
        <Link href="/sign-in" className="text-text underline underline-offset-2">
          Sign in
        </Link>
      </p>
    </form>
  )
}
