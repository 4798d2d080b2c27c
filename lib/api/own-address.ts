import { env } from '@/lib/env'

/** Where this very process answers on this machine, whatever people call the studio. */
export function ownAddress(): string {
  const { HOST, PORT } = env()
  const isEverywhere = HOST === '0.0.0.0' || HOST === '::'
  const name = isEverywhere ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST
  return `http://${name}:${PORT}`
}
