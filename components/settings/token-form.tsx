'use client'

import { useActionState } from 'react'
import { FormProblem } from '@/components/auth/form-problem'
import { TextField } from '@/components/auth/text-field'
import { useFormFocus } from '@/components/auth/use-form-focus'
import { Done } from '@/components/settings/done'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { SITE_NAMES, SITES } from '@/lib/links/schema'
import { setToken } from '@/lib/tokens/actions'

export function TokenForm() {
  const [state, submit, pending] = useActionState(setToken, null)
  const form = useFormFocus(state)
  return (
    <form ref={form} action={submit} className="grid gap-3">
      <FormProblem state={state} />
      <div className="grid grid-cols-[10rem_1fr] gap-3 max-sm:grid-cols-1">
        <Field label="Site">
          {(wiring) => (
            <Select {...wiring} name="site" defaultValue="huggingface">
              {SITES.toReversed().map((site) => (
                <option key={site} value={site}>
                  {SITE_NAMES[site]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <TextField
          label="Token"
          name="token"
          type="password"
          state={state}
          autoComplete="off"
          maxLength={500}
          placeholder="hf_…"
          required
        />
      </div>
      <div className="flex items-center gap-3">
        <Button type="submit" busy={pending}>
          Keep the token
        </Button>
        <Done state={pending ? null : state}>Kept, encrypted.</Done>
      </div>
    </form>
  )
}
