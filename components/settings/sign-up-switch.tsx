'use client'

import { Switch } from 'radix-ui'
import { useId, useOptimistic, useTransition } from 'react'
import { toastProblem } from '@/lib/client/undoable'
import { openSignUp } from '@/lib/people/actions'

export function SignUpSwitch({ open }: { open: boolean }) {
  const id = useId()
  const [shown, show] = useOptimistic(open)
  const [, start] = useTransition()
  const turn = (next: boolean) =>
    start(async () => {
      show(next)
      const answer = await openSignUp({ open: next })
      if (!answer.ok) toastProblem(answer.problem)
    })
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="font-medium">
          Let anybody sign up
        </label>
        <p id={`${id}-about`} className="text-sm text-muted">
          Whoever can reach the address of this studio may make an account, without a link.
        </p>
      </div>
      <Switch.Root
        id={id}
        checked={shown}
        onCheckedChange={turn}
        aria-describedby={`${id}-about`}
        className="group relative h-6 w-10 shrink-0 rounded-full border border-edge bg-sunk transition-colors before:absolute before:-inset-2.5 before:content-[''] data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-4 translate-x-1 rounded-full bg-text transition-transform data-[state=checked]:translate-x-[1.125rem] data-[state=checked]:bg-on-accent" />
      </Switch.Root>
    </div>
  )
}
