import { createHmac, timingSafeEqual } from 'node:crypto'
import { env } from '@/lib/env'

/**
 * An address that opens one picture to whoever has it, for a while: clients of
 * other services fetch results without showing their key.
 */

const SECONDS = 24 * 3600

const signatureOf = (ownerId: string, artworkId: string, expires: number) =>
  createHmac('sha256', env().AUTH_SECRET).update(`picture:${ownerId}:${artworkId}:${expires}`).digest('base64url')

export function signPicture(origin: string, ownerId: string, artworkId: string, now = Date.now()): string {
  const expires = Math.floor(now / 1000) + SECONDS
  const query = new URLSearchParams({
    of: ownerId,
    expires: String(expires),
    signature: signatureOf(ownerId, artworkId, expires),
  })
  return `${origin}/api/pictures/${artworkId}?${query}`
}

/** Whose picture the address opens; null when we did not sign it or its time is over. */
export function readSignedPicture(artworkId: string, query: URLSearchParams, now = Date.now()): { id: string } | null {
  const [ownerId, expires] = [query.get('of') ?? '', Number(query.get('expires'))]
  const right = Buffer.from(signatureOf(ownerId, artworkId, expires))
  const given = Buffer.from(query.get('signature') ?? '')
  if (right.length !== given.length || !timingSafeEqual(right, given)) return null
  return expires * 1000 > now ? { id: ownerId } : null
}
