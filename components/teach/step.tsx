'use client'

import { cx } from 'class-variance-authority'
import { Check } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Button } from '@/components/ui/button'

type Props = {
  place: number
  name: string
  /** What there is so far, on one line. */
  summary?: ReactNode
  isDone: boolean
  isOpen: boolean
  /** Absent for a step that is always open. */
  onToggle?: () => void
  /** To the right of the heading. */
  aside?: ReactNode
  children?: ReactNode
}

/** One of the four steps: a line while it is closed, all of it while it is open. */
export function Step({ place, name, summary, isDone, isOpen, onToggle, aside, children }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={cx('rounded-lg border border-line', isOpen && children && 'bg-raised')}>
      <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
        <span
          aria-hidden
          className={cx(
            'grid size-6 shrink-0 place-items-center rounded-full text-sm font-semibold',
            isDone ? 'bg-high text-good' : isOpen ? 'bg-text text-surface' : 'border border-edge text-muted',
          )}
        >
          {isDone ? <Check className="size-3.5" /> : place}
        </span>
        <h2 id={id} className="w-22 shrink-0 text-base font-semibold">
          {name}
          {isDone && <span className="sr-only">, done</span>}
        </h2>
        <div className="min-w-0 flex-1 text-sm text-muted max-md:order-1 max-md:basis-full">{summary}</div>
        {aside}
        {onToggle && (
          <Button
            look="ghost"
            size="small"
            aria-expanded={isOpen}
            aria-label={`${name}: ${isOpen ? 'close' : 'change'}`}
            onClick={onToggle}
          >
            {isOpen ? 'Close' : 'Change'}
          </Button>
        )}
      </div>
      {isOpen && children && <div className="px-4 pb-4">{children}</div>}
    </section>
  )
}
