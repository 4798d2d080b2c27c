import { env } from '@/lib/env'

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/

/** The whole address of a page, to be sent to somebody; `onlyHere` when it leads nowhere on another machine. */
export function linkTo(path: string, headers: Pick<Headers, 'get'>): { url: string; onlyHere: boolean } {
  const scheme = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'
  const url = new URL(path, env().STUDIO_URL ?? `${scheme}://${headers.get('x-forwarded-host') ?? headers.get('host')}`)
  return { url: url.href, onlyHere: LOOPBACK.test(url.hostname) }
}
