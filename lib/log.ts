import { env } from '@/lib/env'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof LEVELS)[number]

/** One short line to stdout: `12:00:01 info run finished run=… seconds=3.1`. Never a prompt, never a secret. */
function write(level: Level, message: string, fields: Record<string, string | number | boolean | null> = {}) {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(env().LOG_LEVEL)) return
  const tail = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  process.stdout.write(`${[new Date().toISOString().slice(11, 19), level, message, ...tail].join(' ')}\n`)
}

export const log = {
  debug: (message: string, fields?: Parameters<typeof write>[2]) => write('debug', message, fields),
  info: (message: string, fields?: Parameters<typeof write>[2]) => write('info', message, fields),
  warn: (message: string, fields?: Parameters<typeof write>[2]) => write('warn', message, fields),
  error: (message: string, fields?: Parameters<typeof write>[2]) => write('error', message, fields),
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
