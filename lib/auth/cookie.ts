import { cookies, headers } from 'next/headers'
import { decode, encode } from 'next-auth/jwt'
import { env } from '@/lib/env'
import { LONGEST } from './lifetime'

/**
 * next-auth's session cookie. The token in it carries the id of a session row
 * and nothing else; how long it lives, the row decides. So the cookie never has
 * to be written again while pages are drawn.
 */
export const LONGEST_SECONDS = LONGEST / 1000

/** The address is https: by what the owner set, else by what the proxy says of this request. */
export function isHttps(requestHeaders: Pick<Headers, 'get'>): boolean {
  const { STUDIO_URL } = env()
  if (STUDIO_URL) return STUDIO_URL.startsWith('https:')
  return requestHeaders.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
}

/** With https the name carries the prefix that browsers guard. */
export function sessionCookie(secure: boolean) {
  const name = secure ? '__Secure-next-auth.session-token' : 'next-auth.session-token'
  return { name, options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure } }
}

export async function readSessionCookie(): Promise<string | null> {
  const { name } = sessionCookie(isHttps(await headers()))
  const token = (await cookies()).get(name)?.value
  return token ? sessionIdIn(token) : null
}

export async function sessionIdIn(token: string): Promise<string | null> {
  const claims = await decode({ token, secret: env().AUTH_SECRET }).catch(() => null)
  return typeof claims?.sid === 'string' ? claims.sid : null
}

export const tokenFor = (sessionId: string): Promise<string> =>
  encode({ token: { sid: sessionId }, secret: env().AUTH_SECRET, maxAge: LONGEST_SECONDS })

export async function writeSessionCookie(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie(isHttps(await headers()))
  const jar = await cookies()
  jar.set(name, await tokenFor(sessionId), { ...options, maxAge: LONGEST_SECONDS })
}

export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie(isHttps(await headers()))
  const jar = await cookies()
  jar.set(name, '', { ...options, maxAge: 0 })
}
