'use client'

import { useActionState } from 'react'
import { FormProblem } from '@/components/auth/form-problem'
import { TextField } from '@/components/auth/text-field'
import { useFormFocus } from '@/components/auth/use-form-focus'
import { Button } from '@/components/ui/button'
import { changeName } from '@/lib/people/actions'
import { Done } from './done'

export function NameForm({ name }: { name: string }) {
  const [state, submit, pending] = useActionState(changeName, null)
  const form = useFormFocus(state)
  return (
    <form ref={form} action={submit} className="grid gap-3">
      <FormProblem state={state} />
      <TextField name="name" label="Your name" autoComplete="name" state={state} defaultValue={name} required />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={pending}>
          Save name
        </Button>
        <Done state={pending ? null : state}>Saved.</Done>
      </div>
    </form>
  )
}
