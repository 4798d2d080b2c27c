import { takeWaiting } from '@/lib/arrivals/unpack'
import { log, messageOf } from '@/lib/log'

/** Picks up what another process left; the same as its heartbeat's end. */
const LOOK_EVERY_MS = 20_000

/** Next builds this module into more than one bundle: the state is the process's. */
const holder = globalThis as unknown as { kizyUnpack?: { isWorking: boolean; again: boolean; watch?: NodeJS.Timeout } }
const state = () => (holder.kizyUnpack ??= { isWorking: false, again: false })

/** Begins to unpack what waits; what came while it works is seen too, also while a video waits to be opened. */
export function wakeUnpacking(): void {
  state().again = true
  if (!state().isWorking) void work()
}

async function work(): Promise<void> {
  state().isWorking = true
  try {
    while (state().again) {
      state().again = false
      await takeWaiting()
    }
  } catch (error) {
    log.warn('unpacking rests', { error: messageOf(error) })
  } finally {
    state().isWorking = false
  }
}

/** From the start of the process on: what was cut by a kill or a reboot goes on by itself. */
export function watchArrivals(): void {
  if (state().watch) return
  wakeUnpacking()
  state().watch = setInterval(wakeUnpacking, LOOK_EVERY_MS)
  state().watch?.unref()
}
