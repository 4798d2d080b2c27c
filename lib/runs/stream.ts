import type { SessionUser } from '@/lib/auth/session'
import { messageOf, log } from '@/lib/log'
import { lastEventId, listActiveRuns, listChanges, requireRun } from '@/lib/runs/data'
import { viewRun } from '@/lib/runs/queries'
import { progressOf } from '@/lib/runs/view'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'
import { CHANNELS, type Listener, webListener } from '@/lib/workflow/notify'
import { Tick } from '@/lib/workflow/progress'

const HEARTBEAT_MS = 15_000
/** Two runs may commit their events in the other order than they drew the ids; looking this far back misses none. */
const OVERLAP = 200n

interface Watch {
  user: SessionUser
  /** One run, or all of the person's. */
  runId?: string
  /** What the browser saw last; empty on its first visit. */
  lastEventId: string
  /** Asked at every heartbeat: a revoked session ends its streams too. */
  isStillAllowed: () => Promise<boolean>
  /** Of one training: what is sent of it. Without, only the notice that it has changed. */
  viewTraining?: () => Promise<unknown>
}

/**
 * Server-sent events of one person's runs. `run` carries the whole run after
 * each change, so that any one of them repairs whatever was missed;
 * `progress` carries ticks, which are never kept; `training` only says that a
 * training has changed.
 */
export function streamRuns(watch: Watch, signal: AbortSignal): Response {
  const encoder = new TextEncoder()
  const stops: (() => void)[] = []
  const stop = () => stops.splice(0).forEach((one) => one())

  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const close = () => {
        stop()
        try {
          controller.close()
        } catch {
          // The browser was faster.
        }
      }
      const write = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text))
        } catch {
          stop()
        }
      }
      signal.addEventListener('abort', close, { once: true })
      try {
        const listener = await webListener()
        write('retry: 1000\n\n')
        const sender = new RunSender(watch, write)
        stops.push(...listen(listener, watch, sender), () => sender.stop())
        const beat = setInterval(() => {
          write(': still here\n\n')
          watch.isStillAllowed().then(
            (allowed) => allowed || close(),
            () => {},
          )
        }, HEARTBEAT_MS)
        stops.push(() => clearInterval(beat))
        await sender.catchUp()
      } catch (error) {
        log.warn('event stream ended', { error: messageOf(error) })
        close()
      }
    },
    cancel: stop,
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

const eventOf = (type: string, data: unknown) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`

interface Notice {
  runId: string
  ownerId: string
}

function listen(listener: Listener, { user, runId }: Watch, sender: RunSender): (() => void)[] {
  const isMine = (notice: Notice) => notice.ownerId === user.id && (!runId || notice.runId === runId)
  return [
    listener.on(CHANNELS.event, (payload) => {
      const notice = JSON.parse(payload) as Notice & { id: string; seq: number }
      if (isMine(notice)) sender.send(notice.runId, { id: BigInt(notice.id), seq: notice.seq })
    }),
    listener.on(CHANNELS.tick, (payload) => {
      const tick = Tick.parse(JSON.parse(payload))
      if (isMine(tick)) sender.progress(tick)
    }),
    listener.on(CHANNELS.report, (payload) => {
      const notice = JSON.parse(payload) as Notice
      if (isMine(notice)) sender.report(notice.runId)
    }),
    listener.on('back', () => void sender.catchUp().catch(() => {})),
  ]
}

interface Mark {
  id: bigint
  seq: number
}

/** Sends runs one after the other, each as it is when its turn comes: ten changes in a burst are one message. */
class RunSender {
  /** A report has no mark: it is no event, and the next one repairs it. */
  private readonly due = new Map<string, Mark | null>()
  private sending = false
  private stopped = false
  private last: bigint

  constructor(
    private readonly watch: Watch,
    private readonly write: (text: string) => void,
  ) {
    this.last = /^\d{1,18}$/.test(watch.lastEventId) ? BigInt(watch.lastEventId) : 0n
  }

  stop(): void {
    this.stopped = true
  }

  /** Everything that changed since the browser looked away; on its first visit, what goes on now. */
  async catchUp(): Promise<void> {
    const { user, runId } = this.watch
    if (runId) {
      await requireRun(user, runId)
      const [mark] = await listChanges(user, 0n, runId)
      if (mark) this.send(runId, mark)
    } else if (this.last === 0n) {
      const id = await lastEventId(user)
      for (const run of await listActiveRuns(user)) this.send(run.id, { id, seq: run.lastSeq })
    } else {
      for (const { runId, ...mark } of await listChanges(user, this.last - OVERLAP)) this.send(runId, mark)
    }
  }

  send(runId: string, mark: Mark | null): void {
    this.due.set(runId, mark ?? this.due.get(runId) ?? null)
    if (!this.sending) void this.drain()
  }

  progress(tick: Tick): void {
    this.write(eventOf('progress', progressOf(tick)))
  }

  report(runId: string): void {
    if (this.watch.viewTraining) this.send(runId, null)
    else this.write(eventOf('training', { runId }))
  }

  private async drain(): Promise<void> {
    this.sending = true
    for (const [runId, mark] of this.due) {
      if (this.stopped) break
      this.due.delete(runId)
      try {
        const message = await this.messageOf(runId)
        if (mark && mark.id > this.last) this.last = mark.id
        this.write(`${mark ? `id: ${this.watch.runId ? mark.seq : this.last}\n` : ''}${message}`)
      } catch (error) {
        log.debug('run not sent', { run: runId, error: messageOf(error) })
      }
    }
    this.sending = false
  }

  private async messageOf(runId: string): Promise<string> {
    const { user, viewTraining } = this.watch
    const row = await requireRun(user, runId)
    if (row.graphName !== TRAIN_LORA) return eventOf('run', await viewRun(row))
    // Whoever was only told asks for it anew.
    return eventOf('training', viewTraining ? await viewTraining() : { runId })
  }
}
