'use client'

import { useActionState } from 'react'
import { Button } from '@/components/ui/button'
import { setUp } from '@/lib/auth/actions'
import { EmailField } from './email-field'
import { FormProblem } from './form-problem'
import { PasswordField } from './password-field'
import { TextField } from './text-field'
import { useFormFocus } from './use-form-focus'

const CODE_HINT = 'The studio printed it when it started: XXXX-XXXX.'

/** `code` comes along in the link that `npm start` prints. */
export function SetUpForm({ needsCode, code }: { needsCode: boolean; code: string }) {
  const [state, submit, pending] = useActionState(setUp, null)
  const form = useFormFocus(state)
  const codeField = { name: 'code', autoComplete: 'one-time-code', autoCapitalize: 'characters', spellCheck: false }
  return (
    <form ref={form} action={submit} className="grid gap-4">
      <FormProblem state={state} />
      {needsCode && (
        <TextField
          {...codeField}
          label="One-time code"
          hint={CODE_HINT}
          state={state}
          defaultValue={code}
          required
          autoFocus={!code}
          className="font-mono"
        />
      )}
      <TextField
        name="name"
        label="Your name"
        autoComplete="name"
        state={state}
        required
        autoFocus={!needsCode || !!code}
      />
      <EmailField state={state} hint="To sign in with. Nothing is ever sent to it." />
      <PasswordField state={state} fresh />
      <Button type="submit" look="accent" size="large" busy={pending} className="mt-2">
        Open the studio
      </Button>
    </form>
  )
}
