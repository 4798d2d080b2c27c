import { v4 as uuid } from 'uuid'
import { invalid } from '@/lib/errors'

/** The request's own key; without one every request is a new run. Throws 422 for what is no key. */
export function idempotencyKeyOf(headers: Pick<Headers, 'get'>): string {
  const key = headers.get('idempotency-key')
  if (key === null) return uuid()
  if (/^[\x21-\x7e]{8,100}$/.test(key)) return key
  throw invalid([{ path: 'idempotency-key', message: 'An Idempotency-Key is 8 to 100 letters, digits or signs.' }])
}
