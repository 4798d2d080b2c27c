import { log, messageOf } from '@/lib/log'
import { listAbandoned } from '@/lib/uploads/data'
import { drop } from '@/lib/uploads/ingest'

const ABANDONED_MS = 24 * 3600 * 1000
const EVERY_MS = 3600 * 1000

let last = 0

/** Clears away what began a day ago and never arrived; at most once an hour, whenever somebody brings something. */
export async function sweepNowAndThen(now = Date.now()): Promise<void> {
  if (now - last < EVERY_MS) return
  last = now
  for (const upload of await listAbandoned(new Date(now - ABANDONED_MS))) {
    await drop(upload).catch((error: unknown) => log.warn('an abandoned upload stays', { error: messageOf(error) }))
  }
}
