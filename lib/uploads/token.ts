import { createHmac, timingSafeEqual } from 'node:crypto'
import { env } from '@/lib/env'

/**
 * UploadThing signs the addresses that files are sent to. Without an account
 * there we are both sides of it: the key is made of the studio's own secret,
 * and files come to our own ingest route.
 */

/** Stands for "wherever the studio is": addresses are signed with it, and given out without. */
const ORIGIN = 'http://studio.invalid'
export const INGEST_URL = `${ORIGIN}/api/uploadthing/ingest`

const APP_ID = 'kizy'
const PREFIX = 'hmac-sha256='

const apiKey = () => `sk_${createHmac('sha256', env().AUTH_SECRET).update('uploads').digest('hex')}`

export function ownToken(): string {
  const token = { apiKey: apiKey(), appId: APP_ID, regions: ['here'], ingestHost: 'studio.invalid' }
  return Buffer.from(JSON.stringify(token)).toString('base64')
}

/** Signed addresses as the browser needs them: on the studio's own origin, whatever that is called there. */
export const withoutOrigin = (url: string) => (url.startsWith(`${INGEST_URL}/`) ? url.slice(ORIGIN.length) : url)

/** The upload that a signed address is for, or null when it was not signed by us or its time is over. */
export function readSignedAddress(address: string, now = Date.now()): string | null {
  const { pathname, search, searchParams } = new URL(address)
  const [signed] = (ORIGIN + pathname + search).split('&signature=')
  const right = Buffer.from(PREFIX + createHmac('sha256', apiKey()).update(signed!).digest('hex'))
  const given = Buffer.from(searchParams.get('signature') ?? '')
  if (right.length !== given.length || !timingSafeEqual(right, given)) return null
  return Number(searchParams.get('expires')) > now ? searchParams.get('x-ut-custom-id') : null
}
