import { fetchAll } from '@/lib/downloads/work'
import { log, messageOf } from '@/lib/log'

/** Picks up what another process left; the same as its heartbeat's end. */
const LOOK_EVERY_MS = 20_000
/** So that a style does not wait behind a model of 20 GB. */
const AT_ONCE = 3

/** Next builds this module into more than one bundle: the state is the process's. */
const holder = globalThis as unknown as { kizyDownloads?: { working: number; watch?: NodeJS.Timeout } }
const state = () => (holder.kizyDownloads ??= { working: 0 })

/** Begins to fetch what waits. */
export function wakeDownloads(): void {
  if (state().working < AT_ONCE) void work()
}

async function work(): Promise<void> {
  state().working += 1
  try {
    await fetchAll()
  } catch (error) {
    log.warn('downloads rest', { error: messageOf(error) })
  } finally {
    state().working -= 1
  }
}

/** From the start of the process on: what was cut by a kill or a reboot goes on by itself. */
export function watchDownloads(): void {
  if (state().watch) return
  wakeDownloads()
  state().watch = setInterval(wakeDownloads, LOOK_EVERY_MS)
  state().watch?.unref()
}
