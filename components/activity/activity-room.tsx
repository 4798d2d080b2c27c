'use client'

import { Activity } from 'lucide-react'
import Link from 'next/link'
import { ActivityRow } from '@/components/activity/activity-row'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'
import { useRuns } from '@/lib/client/queries'
import { isOver } from '@/lib/client/runs-cache'
import type { RunPage, RunView } from '@/lib/runs/schema'

/** Everything that was asked for: what is being made, in the order of its turn, and what came of the rest. */
export function ActivityRoom({ first }: { first: RunPage }) {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useRuns(first)
  const runs = data?.pages.flatMap((page) => page.runs) ?? []
  const queue = runs.filter((run) => !isOver(run)).sort((a, b) => a.ahead - b.ahead)
  const history = runs.filter(isOver)
  return (
    <div className="mx-auto w-full max-w-3xl px-6 pt-10 pb-16 max-md:px-4 max-md:pt-4">
      <h1 className="mb-8 text-xl font-semibold">Activity</h1>
      {runs.length === 0 ? (
        <Message
          level={2}
          icon={<Activity aria-hidden />}
          title="Nothing has been asked for yet"
          action={
            <Button asChild look="accent">
              <Link href="/">Make a picture</Link>
            </Button>
          }
        />
      ) : (
        <>
          <Group name="Now" runs={queue} empty="Nothing is waiting." />
          <Group name="Before" runs={history} empty="Nothing is finished yet." />
          {hasNextPage && (
            <Button look="outline" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show older ones
            </Button>
          )}
        </>
      )}
    </div>
  )
}

function Group({ name, runs, empty }: { name: string; runs: RunView[]; empty: string }) {
  return (
    <section aria-label={name} className="mb-10">
      <h2 className="mb-3 text-lg font-semibold">{name}</h2>
      {runs.length === 0 ? (
        <p className="text-sm text-muted">{empty}</p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line">
          {runs.map((run) => (
            <ActivityRow key={run.id} run={run} />
          ))}
        </ul>
      )}
    </section>
  )
}
