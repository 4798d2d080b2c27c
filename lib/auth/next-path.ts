/** Where proxy.ts tells a page its own address. */
export const PATH_HEADER = 'x-kizy-path'

const HOME = '/'
const MAX_LENGTH = 2000
const UNSAFE = /[\u0000-\u0020\u007f-\u00a0\\\u2028\u2029\ufeff]/
/** The doors themselves would send one round in a circle; the API is no page. */
const NOT_A_ROOM = /^\/(?:api|sign-in|setup|join|_next)(?:\/|$)/i

/**
 * Where to go after signing in.
 *
 * `next` comes from the address bar, so anybody can have written it. Only a
 * path of this studio passes; all else becomes the first room. Backslashes,
 * control characters and white space are refused wherever they are, also once
 * or more percent-encoded, because browsers and proxies repair them differently.
 */
export function safeNextPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || UNSAFE.test(value)) return HOME
  const path = /^[^?#]*/.exec(value)?.[0] ?? ''
  const decoded = fullyDecoded(path)
  if (decoded === null || UNSAFE.test(decoded) || !decoded.startsWith('/') || !path.startsWith('/')) return HOME
  if (decoded.includes('//') || /(^|\/)\.\.?(\/|$)/.test(decoded) || NOT_A_ROOM.test(decoded)) return HOME
  const url = new URL(value, 'http://studio.invalid')
  return url.origin === 'http://studio.invalid' ? `${url.pathname}${url.search}${url.hash}` : HOME
}

/** Undoes percent-encoding until nothing is left of it; null when it is broken or absurdly deep. */
function fullyDecoded(path: string): string | null {
  let text = path
  for (let depth = 0; depth < 4; depth++) {
    if (!text.includes('%')) return text
    try {
      text = decodeURIComponent(text)
    } catch {
      return null
    }
  }
  return null
}
