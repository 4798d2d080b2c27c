'use client'

import { useActionState } from 'react'
import { FormProblem } from '@/components/auth/form-problem'
import { PasswordField } from '@/components/auth/password-field'
import { useFormFocus } from '@/components/auth/use-form-focus'
import { Button } from '@/components/ui/button'
import { changePassword } from '@/lib/people/actions'
import { Done } from './done'

export function PasswordForm({ email }: { email: string }) {
  const [state, submit, pending] = useActionState(changePassword, null)
  const form = useFormFocus(state)
  return (
    <form ref={form} action={submit} className="grid gap-3">
      {/* Tells password managers whose password changes. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <FormProblem state={state} />
      <PasswordField name="current" label="Current password" state={state} />
      <PasswordField name="password" label="New password" fresh state={state} />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={pending}>
          Change password
        </Button>
        <Done state={pending ? null : state}>Changed. Your other browsers are signed out.</Done>
      </div>
    </form>
  )
}
