import { log, messageOf } from '@/lib/log'
import { deliverDue } from '@/lib/webhooks/deliver'
import { CHANNELS, webListener } from '@/lib/workflow/notify'

/** For what is due later, and for what another process left. */
const LOOK_EVERY_MS = 5_000

/** Next builds this module into more than one bundle: the state is the process's. */
const holder = globalThis as unknown as { kizyDeliveries?: { isSending: boolean; again: boolean } }

/** From the start of the process on: a message that was cut by a kill or a reboot is sent by itself. */
export function watchDeliveries(): void {
  if (holder.kizyDeliveries) return
  holder.kizyDeliveries = { isSending: false, again: false }
  const timer = setInterval(wake, LOOK_EVERY_MS)
  timer.unref()
  void webListener()
    .then((listener) => listener.on(CHANNELS.event, wake))
    .catch((error: unknown) => log.warn('webhooks wait for the next look', { error: messageOf(error) }))
}

function wake(): void {
  const state = holder.kizyDeliveries!
  state.again = true
  if (!state.isSending) void send(state)
}

async function send(state: { isSending: boolean; again: boolean }): Promise<void> {
  state.isSending = true
  try {
    while (state.again) {
      state.again = false
      await deliverDue()
    }
  } catch (error) {
    log.warn('webhooks rest', { error: messageOf(error) })
  } finally {
    state.isSending = false
  }
}
