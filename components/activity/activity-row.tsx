'use client'

import { useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { useIsHydrated } from '@/lib/client/use-is-hydrated'
import { takeRun } from '@/lib/client/use-live-runs'
import { attempt } from '@/lib/client/undoable'
import { clock, dayName, duration, pictures, titleOf } from '@/lib/client/words'
import { cancelRun, retryRun } from '@/lib/runs/actions'
import type { RunView } from '@/lib/runs/schema'

/** One press: its words, what became of it, and the one thing to do about it. */
export function ActivityRow({ run }: { run: RunView }) {
  const client = useQueryClient()
  const isHydrated = useIsHydrated()
  const [isBusy, setIsBusy] = useState(false)
  const made = run.pictures.flatMap(({ artwork }) => artwork ?? [])
  const isGoing = run.status === 'queued' || run.status === 'running'
  const act = async (deed: typeof cancelRun) => {
    setIsBusy(true)
    const result = await attempt(() => deed({ id: run.id }))
    if (result.ok) takeRun(client, result.data)
    setIsBusy(false)
  }
  const title = titleOf({ prompt: run.prompt, graph: run.graphName })
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="truncate text-base font-medium">{title}</p>
        <p className="text-sm text-muted">
          {stateWords(run, made.length)}
          {/* The hour is the reader's, which the server does not know. */}
          {isHydrated && `, ${dayName(new Date(run.createdAt), new Date())} ${clock(new Date(run.createdAt))}`}
        </p>
        {run.problem && <p className="mt-1 text-sm text-bad">{run.problem.title}</p>}
      </div>
      <ul className="flex gap-1 max-md:hidden">
        {made.slice(0, 4).map((artwork) => (
          <li key={artwork.id}>
            <Link href={`/gallery/${artwork.id}`} prefetch={false}>
              <img
                src={artwork.thumbnails[0]?.url ?? artwork.url}
                alt={titleOf(artwork.settings)}
                loading="lazy"
                className="size-10 rounded-sm object-cover"
              />
            </Link>
          </li>
        ))}
      </ul>
      {isGoing && (
        <Button
          look="outline"
          size="small"
          busy={isBusy}
          aria-label={`Cancel ${title}`}
          onClick={() => void act(cancelRun)}
        >
          Cancel
        </Button>
      )}
      {(run.status === 'failed' || run.status === 'canceled') && (
        <Button
          look="outline"
          size="small"
          busy={isBusy}
          aria-label={`Try again ${title}`}
          onClick={() => void act(retryRun)}
        >
          Try again
        </Button>
      )}
    </li>
  )
}

function stateWords({ status, ahead, secondsLeft, count }: RunView, made: number): string {
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`
  switch (status) {
    case 'queued':
      return (ahead > 0 ? `Waiting behind ${ahead}` : 'Next') + left
    case 'running':
      return `Drawing, ${made} of ${count} done${left}`
    case 'succeeded':
      return pictures(made)
    case 'failed':
      return made > 0 ? `${made} of ${count} done, then it failed` : 'Failed'
    case 'canceled':
      return made > 0 ? `Cancelled, ${pictures(made)} kept` : 'Cancelled'
  }
}
