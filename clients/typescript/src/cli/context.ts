import type { Command } from 'commander'
import { Kizy } from '../kizy.ts'
import { readLogin } from './config.ts'
import { Output } from './output.ts'

interface Global {
  url?: string
  key?: string
  json?: boolean
}

export interface Context {
  kizy: Kizy
  out: Output
  /** Aborted by Ctrl+C. */
  signal: AbortSignal
}

/** What every command works with. Options go before the environment, and that before what `login` kept. */
export function contextOf(command: Command): Context {
  const given: Global = command.optsWithGlobals()
  const kept = readLogin()
  const url = given.url ?? process.env.KIZY_URL ?? kept.url
  // A kept key is for its own studio: another address must not get it.
  const keptKey = !url || url === kept.url ? kept.key : undefined
  const key = given.key ?? process.env.KIZY_KEY ?? keptKey
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Interrupted()))
  const kizy = new Kizy({ ...(url ? { url } : {}), ...(key ? { key } : {}) })
  return { kizy, out: new Output(given.json ?? false), signal: stop.signal }
}

export class Interrupted extends Error {
  constructor() {
    super('Stopped.')
    this.name = 'Interrupted'
  }
}
