import type { ReactNode } from 'react'
import type { FormState } from '@/lib/auth/schema'

/** Says that a form went well. Always there, so that screen readers notice when the words come in. */
export function Done({ state, children }: { state: FormState<unknown>; children: ReactNode }) {
  return (
    <p role="status" className="text-sm text-good">
      {state?.ok && children}
    </p>
  )
}
