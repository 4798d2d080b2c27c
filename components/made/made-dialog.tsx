'use client'

import type { RefObject } from 'react'
import { MadeGraph } from '@/components/made/made-graph'
import { summaryWords } from '@/components/made/part-words'
import { ProblemNote } from '@/components/problem/problem-note'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { ProblemError } from '@/lib/client/fetch'
import { useMade } from '@/lib/client/queries'

type Props = {
  runId: string
  /** The picture it is asked of; left out when it is asked of the whole run. */
  picture?: number
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** What opened it, and has the focus again afterwards. */
  opener: RefObject<HTMLElement | null>
}

/** The parts of a run and what became of each: to look at, not to change. */
export function MadeDialog({ isOpen, onOpenChange, opener, ...made }: Props) {
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent title="How this was made" isWide returnTo={opener}>
        <Made {...made} />
      </DialogContent>
    </Dialog>
  )
}

function Made({ runId, picture }: Pick<Props, 'runId' | 'picture'>) {
  const { data, error, refetch } = useMade(runId)
  if (data) {
    return (
      <div className="grid gap-5">
        <p className="-mt-3 text-sm text-muted">{summaryWords(data, picture)}</p>
        {data.problem && <ProblemNote problem={{ ...data.problem, fix: undefined }} />}
        <MadeGraph made={data} picture={picture} />
      </div>
    )
  }
  if (error) {
    const problem = error instanceof ProblemError ? error.problem : { code: 'unreadable', title: 'This did not load.' }
    return <ProblemNote problem={{ ...problem, fix: 'retry' }} onRetry={() => void refetch()} />
  }
  return (
    <div role="status" aria-label="Looking it up" className="grid gap-5">
      <Skeleton className="-mt-3 h-5 w-56" />
      <Skeleton className="h-44" />
    </div>
  )
}
