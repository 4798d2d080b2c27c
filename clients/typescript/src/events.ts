import type { components } from './api.generated.ts'
import type { Http } from './http.ts'
import { StudioError } from './problem.ts'

export type Run = components['schemas']['Run']

/** How far one picture of a run is. A tick may get lost; a later run tells all. */
export interface Progress {
  runId: string
  /** Which picture, from 0. */
  index: number
  phase: string
  /** 0 to 1. */
  fraction: number
  secondsLeft: number | null
}

export type RunEvent = { type: 'run'; run: Run } | { type: 'progress'; progress: Progress }

export const isOver = ({ status }: Pick<Run, 'status'>): boolean => status !== 'queued' && status !== 'running'

const RETRY_MS = [200, 500, 1000, 2000, 5000]

/** A run as it goes, until it has ended. A broken line is picked up again; what was missed comes with the next run. */
export async function* follow(http: Http, runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent> {
  for (let breaks = 0; ; breaks++) {
    // Ends the line with us: cancelling a body's reader may wait for more of it to come.
    const line = new AbortController()
    try {
      const response = await http.send(`/api/v1/runs/${runId}/events`, {
        headers: { accept: 'text/event-stream' },
        signal: signal ? AbortSignal.any([signal, line.signal]) : line.signal,
      })
      for await (const event of read(response)) {
        breaks = 0
        yield event
        if (event.type === 'run' && isOver(event.run)) return
      }
    } catch (error) {
      signal?.throwIfAborted()
      const isLasting = error instanceof StudioError && error.status < 500 && error.status !== 429
      if (isLasting || breaks >= RETRY_MS.length) throw error
    } finally {
      line.abort()
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(breaks, RETRY_MS.length - 1)]))
  }
}

async function* read(response: Response): AsyncGenerator<RunEvent> {
  let text = ''
  const decoder = new TextDecoder()
  const reader = response.body!.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    text += decoder.decode(value, { stream: true })
    const messages = text.split('\n\n')
    text = messages.pop()!
    for (const message of messages) {
      const event = parse(message)
      if (event) yield event
    }
  }
}

function parse(message: string): RunEvent | null {
  const fields = new Map(message.split('\n').map((line) => [line.split(':', 1)[0]!, line.replace(/^\w+: ?/, '')]))
  const data = fields.get('data')
  if (!data) return null
  switch (fields.get('event')) {
    case 'run':
      return { type: 'run', run: JSON.parse(data) as Run }
    case 'progress':
      return { type: 'progress', progress: JSON.parse(data) as Progress }
    default:
      return null
  }
}
