'use client'

import { useActionState } from 'react'
import { EmailField } from '@/components/auth/email-field'
import { FormProblem } from '@/components/auth/form-problem'
import { useFormFocus } from '@/components/auth/use-form-focus'
import { Button } from '@/components/ui/button'
import { invite } from '@/lib/people/actions'
import { FreshLink } from './fresh-link'

export function InviteForm() {
  const [state, submit, pending] = useActionState(invite, null)
  const form = useFormFocus(state)
  return (
    <div className="grid gap-3">
      <form ref={form} action={submit} className="grid gap-3">
        <FormProblem state={state} />
        <EmailField
          label="Invite somebody"
          hint="With an e-mail the link is for that address alone. Leave it empty for a link that anybody may use, once."
          state={state}
          required={false}
          autoComplete="off"
        />
        <div>
          <Button type="submit" busy={pending}>
            Make a link
          </Button>
        </div>
      </form>
      {/* Always there, so that screen readers notice when the link comes in. */}
      <div role="status">{state?.ok && <FreshLink key={state.data.id} link={state.data} />}</div>
    </div>
  )
}
