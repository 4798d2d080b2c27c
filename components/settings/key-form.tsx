'use client'

import { useActionState } from 'react'
import { FormProblem } from '@/components/auth/form-problem'
import { TextField } from '@/components/auth/text-field'
import { useFormFocus } from '@/components/auth/use-form-focus'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { makeKey } from '@/lib/keys/actions'
import { LIFETIMES_DAYS } from '@/lib/keys/schema'
import { FreshSecret } from './fresh-secret'

export function KeyForm() {
  const [state, submit, pending] = useActionState(makeKey, null)
  const form = useFormFocus(state)
  return (
    <div className="grid gap-3">
      <form ref={form} action={submit} className="grid gap-3">
        <FormProblem state={state} />
        <TextField label="Make a key for" name="name" state={state} placeholder="My laptop" maxLength={80} required />
        <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
          <Field label="It may">
            {(wiring) => (
              <Select {...wiring} name="may" defaultValue="write">
                <option value="write">look and make</option>
                <option value="read">look only</option>
              </Select>
            )}
          </Field>
          <Field label="It ends">
            {(wiring) => (
              <Select {...wiring} name="days" defaultValue="90">
                {LIFETIMES_DAYS.map((days) => (
                  <option key={days} value={days}>
                    after {days} days
                  </option>
                ))}
                <option value="never">never</option>
              </Select>
            )}
          </Field>
        </div>
        <div>
          <Button type="submit" busy={pending}>
            Make the key
          </Button>
        </div>
      </form>
      {/* Always there, so that screen readers notice when the key comes in. */}
      <div role="status" className="grid gap-3">
        {state?.ok && (
          <>
            <FreshSecret
              key={state.data.id}
              label="Key"
              value={state.data.key}
              copied="Key copied"
              about="Copy the key now: it is not shown again. Whoever has it works in your name."
            />
            <FreshSecret
              key={`${state.data.id} webhooks`}
              label="Webhook secret"
              value={state.data.webhookSecret}
              copied="Secret copied"
              about="If you will ask for webhooks with this key: their signatures are checked by this. It is not shown again either."
            />
          </>
        )}
      </div>
    </div>
  )
}
