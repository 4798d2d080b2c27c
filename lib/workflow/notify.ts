import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { env } from '@/lib/env'
import { log, messageOf } from '@/lib/log'

/**
 * Postgres NOTIFY between the processes. A notice may get lost (a connection
 * breaks): it only ever says "look now", and whoever listens also looks from
 * time to time.
 */
export const CHANNELS = {
  /** A run was queued. Payload: run id. */
  queued: 'kizy_queued',
  /** Someone asked to cancel. Payload: run id. */
  cancel: 'kizy_cancel',
  /** Someone asked to pause, to go on, to sample or to finish. Payload: run id. */
  wish: 'kizy_wish',
  /** A durable event was written. Payload: {runId, ownerId, id, seq}. */
  event: 'kizy_event',
  /** A step tick, never stored. Payload: Tick. */
  tick: 'kizy_tick',
  /** A training has a new report, in its row. Payload: {runId, ownerId}. */
  report: 'kizy_report',
} as const
export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS]

export const RECONNECT_MS = 500

/** One LISTEN connection of this process, shared by all who wait. */
export class Listener {
  private readonly emitter = new EventEmitter().setMaxListeners(0)
  private client: Client | null = null
  private closed = false

  constructor(
    private readonly channels: Channel[],
    private readonly address = env().DATABASE_URL,
  ) {}

  /** Rejects when the database is away. Once open, it stays so: what breaks later is connected again. */
  async open(): Promise<void> {
    const client = new Client({ connectionString: this.address, application_name: 'kizy-listen' })
    client.on('notification', ({ channel, payload }) => this.emitter.emit(channel, payload ?? ''))
    client.on('error', () => {})
    try {
      await client.connect()
      for (const channel of this.channels) await client.query(`LISTEN ${channel}`)
    } catch (error) {
      void client.end().catch(() => {})
      throw error
    }
    // Only one that was open is opened again: each that fails would else bring forth two.
    client.once('end', () => void this.reopen())
    this.client = client
    if (this.closed) await this.close()
  }

  private async reopen(): Promise<void> {
    this.client = null
    for (let told = false; !this.closed;) {
      await sleep(RECONNECT_MS, undefined, { ref: false })
      try {
        await this.open()
        this.emitter.emit('back')
        return
      } catch (error) {
        if (!told) log.warn('waiting for the database', { error: messageOf(error) })
        told = true
      }
    }
  }

  /** Calls back for each notice; returns how to stop. `back` follows a broken connection: look again, something may be missed. */
  on(channel: Channel | 'back', callback: (payload: string) => void): () => void {
    this.emitter.on(channel, callback)
    return () => this.emitter.off(channel, callback)
  }

  async close(): Promise<void> {
    this.closed = true
    await this.client?.end().catch(() => {})
  }
}

const holder = globalThis as unknown as { kizyListener?: Promise<Listener> }

/** The listener of the web process, opened at first use. */
export function webListener(): Promise<Listener> {
  return (holder.kizyListener ??= openWebListener().catch((error: unknown) => {
    delete holder.kizyListener
    throw error
  }))
}

async function openWebListener(): Promise<Listener> {
  const listener = new Listener([CHANNELS.event, CHANNELS.tick, CHANNELS.report])
  await listener.open()
  return listener
}
