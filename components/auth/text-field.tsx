import type { ComponentProps, ReactNode } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { type FormState, issueFor } from '@/lib/auth/schema'

type Props = ComponentProps<'input'> & {
  name: string
  label: string
  hint?: ReactNode
  /** What the form last answered: fills in what was typed, and says what is wrong with it. */
  state: FormState<unknown>
}

export function TextField({ label, hint, state, defaultValue, name, ...input }: Props) {
  const issue = issueFor(state, name)
  return (
    <Field label={label} hint={hint} error={issue}>
      {(wiring) => <Input {...wiring} name={name} defaultValue={state?.typed?.[name] ?? defaultValue} {...input} />}
    </Field>
  )
}
