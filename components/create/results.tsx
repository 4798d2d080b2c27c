'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { SCROLLER_ID } from '@/components/create/done-tile'
import { RowSkeleton } from '@/components/create/row-skeleton'
import { RunRow } from '@/components/create/run-row'
import { spoken } from '@/components/create/run-words'
import { Button } from '@/components/ui/button'
import { PENDING } from '@/lib/client/queries'
import { useBeforePaint } from '@/lib/client/use-before-paint'
import { takeWayBack } from '@/lib/client/way-back'
import type { RunView } from '@/lib/runs/schema'

const none: RunView[] = []

/** Rows that wait for the server's word; they live beside the pages, so that a refetch does not lose them. */
const usePending = (): RunView[] =>
  useQuery({ queryKey: PENDING, queryFn: () => none, initialData: none, staleTime: Infinity, enabled: false }).data

type Props = {
  /** Newest first, as the server sends them. */
  runs: RunView[]
  hasOlder: boolean
  isLoadingOlder: boolean
  failedToLoad: boolean
  loadOlder: () => void
  empty: ReactNode
}

/** Older rows above, the newest just over the box. */
export function Results({ runs, hasOlder, isLoadingOlder, failedToLoad, loadOlder, empty }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const sentinel = useRef<HTMLDivElement>(null)
  const pending = usePending()
  const newest = pending.at(-1) ?? runs[0]

  useBeforePaint(() => {
    const spot = takeWayBack('/')
    if (spot && scroller.current) scroller.current.scrollTop = spot.scrollTop
  }, [])

  // One's own press is what one wants to see. In a reversed column 0 is the bottom.
  useEffect(() => {
    if (pending.length > 0) scroller.current?.scrollTo({ top: 0, behavior: 'smooth' })
  }, [pending.length])

  useEffect(() => {
    if (!sentinel.current || !hasOlder || isLoadingOlder || failedToLoad) return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadOlder(), {
      root: scroller.current,
      rootMargin: '600px 0px',
    })
    observer.observe(sentinel.current)
    return () => observer.disconnect()
  }, [hasOlder, isLoadingOlder, failedToLoad, loadOlder])

  return (
    // Reversed, so that the browser itself holds the bottom: nothing jumps when older rows arrive above.
    <div
      ref={scroller}
      id={SCROLLER_ID}
      className="flex min-h-0 grow basis-0 flex-col-reverse overflow-x-clip overflow-y-auto overscroll-contain"
    >
      <div className="grid grid-cols-1 gap-7 px-12 pt-6 pb-7 max-lg:px-6 max-md:px-4 max-md:pt-2 max-md:pb-4">
        <div ref={sentinel} aria-hidden className="-mb-7 h-px" />
        {failedToLoad && (
          <Button look="outline" className="justify-self-center" onClick={loadOlder}>
            Show older pictures
          </Button>
        )}
        {isLoadingOlder && <RowSkeleton />}
        {runs.length === 0 && pending.length === 0 && empty}
        {runs.toReversed().map((run) => (
          <RunRow key={run.id} run={run} isNewest={run.id === newest?.id} />
        ))}
        {pending.map((run) => (
          <RunRow key={run.id} run={run} isPending />
        ))}
      </div>
      <p role="status" className="sr-only">
        {spoken(newest)}
      </p>
    </div>
  )
}
