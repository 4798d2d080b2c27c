'use client'

import { type ComponentProps, useTransition } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { toastProblem } from '@/lib/client/undoable'
import type { Result } from '@/lib/errors'

type Props = Omit<ComponentProps<typeof Button>, 'onClick' | 'busy'> & {
  act: () => Promise<Result<unknown>>
  /** Said when it went well. */
  done: string
  onDone?: () => void
}

/** A button that does one thing on the server, and says how it went. */
export function ActButton({ act, done, onDone, ...props }: Props) {
  const [pending, start] = useTransition()
  const press = () =>
    start(async () => {
      const answer = await act()
      if (answer.ok) {
        toast(done)
        onDone?.()
      } else toastProblem(answer.problem)
    })
  return <Button {...props} busy={pending} onClick={press} />
}
