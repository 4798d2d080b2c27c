import { isIP } from 'node:net'
import { KizyError } from '@/lib/errors'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * Programs send no Origin; a browser does, and then the page must be of this
 * very studio. A name is believed only when the owner gave it (STUDIO_URL): any
 * page can point a name of its own at this machine.
 */
export function requireOwnOrigin(headers: Pick<Headers, 'get'>, studioUrl: string | undefined): void {
  const origin = headers.get('origin')
  if (origin === null || isOwn(origin, headers.get('host') ?? '', studioUrl)) return
  throw new KizyError(403, {
    code: 'wrong_origin',
    title: 'This page may not talk to the studio.',
    detail: 'Call from a program, or from the studio’s own address.',
  })
}

function isOwn(origin: string, host: string, studioUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const { hostname, host: theirs, origin: plain } = new URL(origin)
  if (studioUrl && plain === new URL(studioUrl).origin) return true
  if (theirs !== host) return false
  return LOOPBACK.test(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
}
