'use client'

import { useActionState } from 'react'
import { Button } from '@/components/ui/button'
import { signIn } from '@/lib/auth/actions'
import { EmailField } from './email-field'
import { FormProblem } from './form-problem'
import { PasswordField } from './password-field'
import { useFormFocus } from './use-form-focus'

export function SignInForm({ next }: { next: string }) {
  const [state, submit, pending] = useActionState(signIn, null)
  const form = useFormFocus(state)
  return (
    <form ref={form} action={submit} className="grid gap-4">
      <input type="hidden" name="next" value={next} />
      <FormProblem state={state} />
      <EmailField state={state} autoFocus />
      <PasswordField state={state} />
      <Button type="submit" look="accent" size="large" busy={pending} className="mt-2">
        Sign in
      </Button>
    </form>
  )
}
