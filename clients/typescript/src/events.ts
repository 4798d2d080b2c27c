import type { components } from './api.generated.ts'
import type { Http } from './http.ts'
import { listen, type Message } from './sse.ts'

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

export const isOver = ({ status }: { status: string }): boolean => status !== 'queued' && status !== 'running'

/** A run as it goes, until it has ended. */
export const follow = (http: Http, runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent> =>
  listen(http, `/api/v1/runs/${runId}/events`, understand, (event) => event.type === 'run' && isOver(event.run), signal)

function understand({ event, data }: Message): RunEvent | null {
  switch (event) {
    case 'run':
      return { type: 'run', run: JSON.parse(data) as Run }
    case 'progress':
      return { type: 'progress', progress: JSON.parse(data) as Progress }
    default:
      return null
  }
}
