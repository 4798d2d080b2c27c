'use client'

import { useEffect, useRef } from 'react'
import type { FormState } from '@/lib/auth/schema'

/** After a refusal the focus goes to the first field that is wrong, else to an emptied password. */
export function useFormFocus(state: FormState<unknown>) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (!state || state.ok) return
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const password = form.current?.querySelector<HTMLElement>('input[autocomplete="current-password"]')
    ;(wrong ?? password)?.focus()
  }, [state])
  return form
}
