'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type FormState, issueFor, MIN_PASSWORD } from '@/lib/auth/schema'

type Props = {
  name?: string
  label?: string
  /** A password to choose rather than to remember: managers offer to make one. */
  fresh?: boolean
  autoFocus?: boolean
  state: FormState<unknown>
}

/** One field, with an eye instead of a second field to type it in again. */
export function PasswordField({ name = 'password', label = 'Password', fresh = false, autoFocus, state }: Props) {
  const [shown, setShown] = useState(false)
  const hint = fresh ? `At least ${MIN_PASSWORD} characters. A few words in a row are easy to keep in mind.` : undefined
  return (
    <Field label={label} hint={hint} error={issueFor(state, name)}>
      {(wiring) => (
        <div className="relative">
          <Input
            {...wiring}
            name={name}
            type={shown ? 'text' : 'password'}
            autoComplete={fresh ? 'new-password' : 'current-password'}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
            autoFocus={autoFocus}
            className="pr-11"
          />
          <Button
            look="ghost"
            size="iconSmall"
            aria-label="Show what I type"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute top-1 right-1 max-md:top-0 max-md:right-0"
          >
            {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </Button>
        </div>
      )}
    </Field>
  )
}
