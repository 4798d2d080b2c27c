'use client'

import { CircleAlert, X } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Button } from '@/components/ui/button'
import type { Problem } from '@/lib/errors'
import type { SmallerWay, SmallerWays } from '@/lib/runs/schema'

type Props = {
  problem: Problem
  onRetry?: () => void
  onChangeWords?: () => void
  /** Puts the settings back into the box; without the model, where that is what has to change. */
  onChangeSettings?: (what: 'settings' | 'model') => void
  onDrawSmaller?: (way: SmallerWay) => void
  smaller?: SmallerWays
  /** What "try again" says. */
  retryWords?: string
  onDismiss?: () => void
}

/** What went wrong, what to do about it, and the button that does it. */
export function ProblemNote({ problem, onRetry, onChangeWords, onDismiss }: Props) {
  return (
    <div
      role="alert"
      className="flex animate-rise flex-wrap items-center gap-3 rounded-lg border border-line bg-raised py-2.5 pr-2 pl-4"
    >
      <CircleAlert aria-hidden className="size-4 shrink-0 text-warn" />
      <p className="min-w-48 flex-1 text-sm">
        <span className="font-medium">{problem.title}</span>{' '}
        {problem.detail && <span className="text-muted">{problem.detail}</span>}
      </p>
      <ProblemFix problem={problem} onRetry={onRetry} onChangeWords={onChangeWords} />
      {onDismiss && (
        <Button look="ghost" size="iconSmall" aria-label="Dismiss" onClick={onDismiss}>
          <X aria-hidden />
        </Button>
      )}
    </div>
  )
}

export function ProblemFix({
  problem,
  onRetry,
  onChangeWords,
  onChangeSettings,
  onDrawSmaller,
  smaller,
  retryWords = 'Try again',
}: Omit<Props, 'onDismiss'>) {
  const pathname = usePathname()
  if (problem.fix === 'signIn') {
    return (
      <Button asChild size="small">
        <Link href={`/sign-in?next=${encodeURIComponent(pathname)}`}>Sign in</Link>
      </Button>
    )
  }
  if (problem.fix === 'reload') {
    return (
      <Button size="small" onClick={() => window.location.reload()}>
        Load the page again
      </Button>
    )
  }
  if (problem.fix === 'retry' && onRetry) {
    return (
      <Button size="small" onClick={onRetry}>
        {retryWords}
      </Button>
    )
  }
  if (problem.fix === 'withoutStyles' && onDrawSmaller) {
    return (
      <Button size="small" onClick={() => onDrawSmaller('withoutStyles')}>
        Draw it without the style
      </Button>
    )
  }
  if (problem.fix === 'smaller' && onDrawSmaller && (smaller?.side || smaller?.modelName)) {
    return (
      <span className="flex flex-wrap justify-center gap-2">
        {smaller.side && (
          <Button size="small" onClick={() => onDrawSmaller('size')}>
            Make it {smaller.side}
          </Button>
        )}
        {smaller.modelName && (
          <Button size="small" title={smaller.modelName} onClick={() => onDrawSmaller('model')}>
            Use the smaller model
          </Button>
        )}
      </span>
    )
  }
  if ((problem.fix === 'changeSettings' || problem.fix === 'changeModel') && onChangeSettings) {
    const what = problem.fix === 'changeModel' ? 'model' : 'settings'
    return (
      <Button size="small" onClick={() => onChangeSettings(what)}>
        {what === 'model' ? 'Choose another model' : 'Change the settings'}
      </Button>
    )
  }
  if ((problem.fix === 'changeWords' || problem.fix === 'smaller') && onChangeWords) {
    return (
      <Button size="small" onClick={onChangeWords}>
        {problem.fix === 'smaller' ? 'Ask for less' : 'Change the words'}
      </Button>
    )
  }
  return null
}
