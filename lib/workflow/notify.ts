import { EventEmitter } from 'node:events'
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
  /** A durable event was written. Payload: {runId, ownerId, id, seq}. */
  event: 'kizy_event',
  /** A step tick, never stored. Payload: Tick. */
  tick: 'kizy_tick',
} as const
export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS]

const RECONNECT_MS = 500

/** One LISTEN connection of this process, shared by all who wait. Emits `lost` and `back` around a broken connection. */
export class Listener {
  private readonly emitter = new EventEmitter().setMaxListeners(0)
  private client: Client | null = null
  private closed = false

  constructor(private readonly channels: Channel[]) {}

  async open(): Promise<void> {
    const client = new Client({ connectionString: env().DATABASE_URL, application_name: 'kizy-listen' })
    client.on('notification', ({ channel, payload }) => this.emitter.emit(channel, payload ?? ''))
    client.on('error', () => {})
    client.on('end', () => this.reopen())
    await client.connect()
    for (const channel of this.channels) await client.query(`LISTEN ${channel}`)
    this.client = client
  }

  private reopen(): void {
    if (this.closed) return
    this.client = null
    setTimeout(() => {
      this.open().then(
        () => this.emitter.emit('back'),
        (error: unknown) => {
          log.warn('waiting for the database', { error: messageOf(error) })
          this.reopen()
        },
      )
    }, RECONNECT_MS).unref()
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
  const listener = new Listener([CHANNELS.event, CHANNELS.tick])
  await listener.open()
  return listener
}
