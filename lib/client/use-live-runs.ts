import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { askAnew } from '@/lib/client/ask-anew'
import { tellDone } from '@/lib/client/notices'
import { ARTWORKS, MODELS, PENDING, RUNS } from '@/lib/client/queries'
import { hasRun, isOver, putProgress, putRun, type RunPages } from '@/lib/client/runs-cache'
import { Progress, RunView } from '@/lib/runs/schema'

export type Connection = 'live' | 'lost' | 'signedOut'

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000
/** A blip shorter than this is nobody's business. */
const QUIET_MS = 4_000

/**
 * The one stream of this tab. It patches what the rooms show, so a picture grows
 * in Create while one looks at the Gallery; after a gap everything is asked anew.
 */
export function useLiveRuns(): Connection {
  const client = useQueryClient()
  const [connection, setConnection] = useState<Connection>('live')

  useEffect(() => {
    let source: EventSource | undefined
    let retryMs = FIRST_RETRY_MS
    let wasLost = false
    let retryTimer: number | undefined
    let quietTimer: number | undefined

    const onOpen = () => {
      retryMs = FIRST_RETRY_MS
      window.clearTimeout(quietTimer)
      quietTimer = undefined
      setConnection('live')
      if (wasLost) void askAnew(client, RUNS, ARTWORKS, MODELS)
      wasLost = false
    }
    const onError = () => {
      wasLost = true
      quietTimer ??= window.setTimeout(() => setConnection((now) => (now === 'live' ? 'lost' : now)), QUIET_MS)
      // The browser itself tries again while it is CONNECTING; an answer other than 200 ends it for good.
      if (source?.readyState !== EventSource.CLOSED) return
      window.clearTimeout(retryTimer)
      retryTimer = window.setTimeout(() => void reopen(), retryMs)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    }
    const reopen = async () => {
      const answer = await fetch('/api/v1/models', { method: 'GET' }).catch(() => null)
      if (answer?.status === 401) setConnection('signedOut')
      open()
    }
    const open = () => {
      source?.close()
      source = new EventSource('/api/v1/events')
      source.onopen = onOpen
      source.onerror = onError
      source.addEventListener('run', ({ data }: MessageEvent<string>) =>
        takeRun(client, RunView.parse(JSON.parse(data))),
      )
      source.addEventListener('progress', ({ data }: MessageEvent<string>) =>
        takeProgress(client, Progress.parse(JSON.parse(data))),
      )
    }
    open()
    return () => {
      window.clearTimeout(retryTimer)
      window.clearTimeout(quietTimer)
      source?.close()
    }
  }, [client])

  return connection
}

/** Also for the answer of a press: whichever of the two comes first takes the place of the pending row. */
export function takeRun(client: QueryClient, run: RunView, pendingId?: string): void {
  const before = client.getQueryData<RunPages>(RUNS)
  const isNew = !before || !hasRun(before, run.id)
  client.setQueryData<RunView[]>(PENDING, (pending = []) => {
    const place = pendingId
      ? pending.findIndex(({ id }) => id === pendingId)
      : isNew && run.graphName === null
        ? pending.findIndex(({ prompt, count }) => prompt === run.prompt && count === run.count)
        : -1
    return place < 0 ? pending : pending.toSpliced(place, 1)
  })
  client.setQueryData<RunPages>(RUNS, (pages) => pages && putRun(pages, run))
  if (finishedOf(run) > finishedOf(before?.pages.flatMap(({ runs }) => runs).find(({ id }) => id === run.id))) {
    void askAnew(client, ARTWORKS)
  }
  const known = before?.pages.flatMap(({ runs }) => runs).find(({ id }) => id === run.id)
  if (known && !isOver(known) && isOver(run)) tellDone(run)
  // The next press knows better how long it takes.
  if (isOver(run)) void askAnew(client, MODELS)
}

const finishedOf = (run: RunView | undefined) => run?.pictures.filter(({ artwork }) => artwork).length ?? 0

function takeProgress(client: QueryClient, tick: Progress): void {
  const pages = client.getQueryData<RunPages>(RUNS)
  if (pages && hasRun(pages, tick.runId)) client.setQueryData<RunPages>(RUNS, putProgress(pages, tick))
}
