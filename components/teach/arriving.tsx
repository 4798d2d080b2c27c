'use client'

import { CircleAlert } from 'lucide-react'
import { Button } from '@/components/ui/button'
import type { Failed, OnTheWay } from '@/lib/client/use-arrivals'
import type { ArrivalView } from '@/lib/datasets/schema'

type Props = {
  arrivals: ArrivalView[]
  onTheWay: OnTheWay
  failed: Failed[]
  onRetry: () => void
  onForget: () => void
}

/** What is on its way, what is being unpacked, and what was not taken, with the reason. */
export function Arriving({ arrivals, onTheWay, failed, onRetry, onForget }: Props) {
  const waiting = arrivals.filter(({ status }) => status === 'queued' || status === 'running')
  const [done, entries] = [sum(waiting.map((one) => one.done)), sum(waiting.map((one) => Math.max(1, one.entries)))]
  const refused = [
    ...failed.map(({ name, reason }) => ({ name, reason })),
    ...arrivals.flatMap((one) => (one.problem ? [{ name: one.name, reason: one.problem.title }] : [])),
    ...arrivals.flatMap((one) => one.refused),
  ]
  const count = failed.length + sum(arrivals.map((one) => one.refusedCount + (one.problem ? 1 : 0)))
  return (
    <div className="grid gap-3" aria-live="polite">
      {onTheWay.files > 0 && (
        <Hairline
          words={onTheWay.files === 1 ? 'One file is on its way' : `${onTheWay.files} files are on their way`}
          aside={`${megabytes(onTheWay.sentBytes)} of ${megabytes(onTheWay.bytes)}`}
          fraction={onTheWay.sentBytes / Math.max(1, onTheWay.bytes)}
        />
      )}
      {waiting.length > 0 && (
        <Hairline words="Looking at what came" aside={`${done} of ${entries}`} fraction={done / Math.max(1, entries)} />
      )}
      {count > 0 && (
        <details className="rounded-md border border-line px-3 py-2 text-sm">
          <summary className="flex cursor-pointer items-center gap-2">
            <CircleAlert aria-hidden className="size-4 shrink-0 text-warn" />
            {count === 1 ? 'One file was not taken' : `${count} files were not taken`}
          </summary>
          <ul className="mt-2 grid max-h-60 gap-1 overflow-y-auto" tabIndex={0} aria-label="Files that were not taken">
            {refused.map(({ name, reason }, index) => (
              <li key={index} className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0 break-all">{name}</span>
                <span className="text-muted">{reason}</span>
              </li>
            ))}
            {count > refused.length && <li className="text-muted">and {count - refused.length} more</li>}
          </ul>
          {failed.length > 0 && (
            <div className="mt-3 flex gap-2">
              {failed.some(({ file }) => file) && (
                <Button size="small" onClick={onRetry}>
                  Try again
                </Button>
              )}
              <Button look="ghost" size="small" onClick={onForget}>
                Leave them
              </Button>
            </div>
          )}
        </details>
      )}
    </div>
  )
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`

function Hairline({ words, aside, fraction }: { words: string; aside: string; fraction: number }) {
  return (
    <div className="grid gap-1.5">
      <p className="flex justify-between gap-4 text-sm">
        <span>{words}</span>
        <span className="text-muted">{aside}</span>
      </p>
      <div
        role="progressbar"
        aria-label={words}
        aria-valuenow={Math.round(fraction * 100)}
        className="h-[3px] overflow-hidden rounded-full bg-high"
      >
        <div className="h-full bg-accent transition-[width]" style={{ width: `${Math.min(1, fraction) * 100}%` }} />
      </div>
    </div>
  )
}
