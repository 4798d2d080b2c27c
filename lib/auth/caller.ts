import { KizyError } from '@/lib/errors'
import { findKeyHolder, isKeyLive } from '@/lib/keys/data'
import { KEY_RATE, RateLimiter } from '@/lib/keys/rate'
import type { Scope } from '@/lib/keys/schema'
import { isSessionLive } from './data'
import { requireUser } from './session'
import type { SessionUser } from './schema'

/** Who calls a route: a browser by its session, or a program by its key. */
export interface Caller {
  user: SessionUser
  /** Of a program; null for a browser. */
  keyId: string | null
  /** Asked from time to time by answers that stay open: both can be ended. */
  isStillAllowed: () => Promise<boolean>
  /** For the answer: how much of its rate a key has left. */
  headers: Record<string, string>
}

/** A key's holder has no session: nothing that ends or keeps one may find any. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000'

const limiter = new RateLimiter(KEY_RATE)

/** The forms that clients of this field send: ours and Replicate's, fal's, and A1111's user without a name. */
export function keyIn(headers: Pick<Headers, 'get'>): string | null {
  const [, scheme = '', value = ''] = /^(\S+)\s+(\S+)$/.exec(headers.get('authorization')?.trim() ?? '') ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'key':
    case 'token':
      return value
    case 'basic':
      return Buffer.from(value, 'base64').toString().split(':').pop() || null
    default:
      return null
  }
}

const badKey = () =>
  new KizyError(
    401,
    {
      code: 'bad_key',
      title: 'This key does not open anything.',
      detail: 'It may have been revoked, or its time is over. Make another one under Settings, Keys.',
    },
    { 'www-authenticate': 'Bearer' },
  )

const wrongScope = (scope: Scope) =>
  new KizyError(403, {
    code: 'wrong_scope',
    title: `This key may not ${scope === 'write' ? 'make or change anything' : 'look at anything'}.`,
    detail: 'Make one with more rights under Settings, Keys.',
  })

/** Throws 401 without a session or key, 403 when the key may not, 429 when it calls too fast. */
export async function requireCaller(request: Request, scope: Scope): Promise<Caller> {
  if (!request.headers.has('authorization')) {
    const user = await requireUser()
    return { user, keyId: null, isStillAllowed: () => isSessionLive(user.sessionId), headers: {} }
  }
  const key = keyIn(request.headers)
  const holder = key ? await findKeyHolder(key) : null
  if (!holder) throw badKey()
  const turn = limiter.take(holder.keyId)
  const headers = limiter.headersOf(turn)
  if (!turn.allowed) {
    throw new KizyError(429, { code: 'too_fast', title: 'This key calls too fast.', detail: 'Wait a moment.' }, headers)
  }
  if (!holder.scopes.includes(scope)) throw wrongScope(scope)
  const user = { ...holder.user, sessionId: NO_SESSION }
  return { user, keyId: holder.keyId, isStillAllowed: () => isKeyLive(holder.keyId), headers }
}

/** The key itself, of a caller that acts on with it. Throws 401 where there is none that stands. */
export async function requireKey(request: Request): Promise<string> {
  const key = keyIn(request.headers)
  if (!key || !(await findKeyHolder(key))) throw badKey()
  return key
}
