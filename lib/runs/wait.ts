import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionUser } from '@/lib/auth/session'
import { getRun } from '@/lib/runs/queries'
import type { RunView } from '@/lib/runs/schema'
import { CHANNELS, webListener } from '@/lib/workflow/notify'

/** Longer than that an answer would be cut on its way by somebody's proxy. */
const MOST_SECONDS = 60
/** A notice may get lost. */
const LOOK_MS = 1000

/** Seconds that a caller wants to wait for the end, from `Prefer: wait` or `Prefer: wait=30`; 0 without. */
export function patienceOf(headers: Pick<Headers, 'get'>): number {
  const [found, seconds] = /(?:^|[,;\s])wait(?:=(\d{1,4}))?(?:$|[,;\s])/.exec(headers.get('prefer') ?? '') ?? []
  if (found === undefined) return 0
  return Math.min(MOST_SECONDS, seconds === undefined ? MOST_SECONDS : Number(seconds))
}

export const isOver = ({ status }: Pick<RunView, 'status'>): boolean => status !== 'queued' && status !== 'running'

/** The run when it has ended, or as it is after `seconds`, or when the caller is gone. */
export async function viewWhenDone(
  user: SessionUser,
  runId: string,
  seconds: number,
  signal: AbortSignal,
): Promise<RunView> {
  const until = Date.now() + seconds * 1000
  const changes = seconds > 0 ? await changesOf(runId) : null
  try {
    for (;;) {
      const run = await getRun(user, runId)
      const left = until - Date.now()
      if (isOver(run) || !changes || left <= 0 || signal.aborted) return run
      await changes.next(Math.min(left, LOOK_MS))
    }
  } finally {
    changes?.stop()
  }
}

/** Something happened to the run, or `mostMs` are over. */
async function changesOf(runId: string): Promise<{ next: (mostMs: number) => Promise<void>; stop: () => void }> {
  const listener = await webListener()
  let heard = () => {}
  const stop = listener.on(CHANNELS.event, (payload) => {
    if ((JSON.parse(payload) as { runId: string }).runId === runId) heard()
  })
  const next = (mostMs: number) => {
    const wake = new AbortController()
    heard = () => wake.abort()
    return sleep(mostMs, undefined, { signal: wake.signal }).catch(() => {})
  }
  return { next, stop }
}
