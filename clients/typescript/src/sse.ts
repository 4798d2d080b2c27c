import type { Http } from './http.ts'
import { StudioError } from './problem.ts'

/** One message of a stream of server-sent events. */
export interface Message {
  event: string
  data: string
}

const RETRY_MS = [200, 500, 1000, 2000, 5000]

/**
 * What a stream tells, until `isLast`. A broken line is picked up again; what was
 * missed comes with the next message, which always tells the whole.
 */
export async function* listen<T>(
  http: Http,
  path: string,
  understand: (message: Message) => T | null,
  isLast: (told: T) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  for (let breaks = 0; ; breaks++) {
    // Ends the line with us. A fetch alone may never hear of it: the garbage collector takes its signals away
    // (nodejs/undici), and a line that stays open keeps a program from ending.
    const line = new AbortController()
    const end = () => line.abort(signal?.reason)
    signal?.addEventListener('abort', end, { once: true })
    try {
      signal?.throwIfAborted()
      const response = await http.send(path, {
        headers: { accept: 'text/event-stream' },
        signal: line.signal,
      })
      for await (const message of messagesOf(response, line.signal)) {
        const told = understand(message)
        if (told === null) continue
        breaks = 0
        yield told
        if (isLast(told)) return
      }
      signal?.throwIfAborted()
    } catch (error) {
      signal?.throwIfAborted()
      const isLasting = error instanceof StudioError && error.status < 500 && error.status !== 429
      if (isLasting || breaks >= RETRY_MS.length) throw error
    } finally {
      signal?.removeEventListener('abort', end)
      line.abort()
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(breaks, RETRY_MS.length - 1)]))
  }
}

async function* messagesOf(response: Response, signal: AbortSignal): AsyncGenerator<Message> {
  let text = ''
  const decoder = new TextDecoder()
  const reader = response.body!.getReader()
  // Not awaited: it may wait for more to come.
  const leave = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      const parts = text.split('\n\n')
      text = parts.pop()!
      for (const part of parts) {
        const fields = new Map(part.split('\n').map((line) => [line.split(':', 1)[0]!, line.replace(/^\w+: ?/, '')]))
        const data = fields.get('data')
        if (data) yield { event: fields.get('event') ?? 'message', data }
      }
    }
  } finally {
    leave()
  }
}
