import { createHmac } from 'node:crypto'
import { env } from '@/lib/env'

/** Standard Webhooks 1.0, https://www.standardwebhooks.com: what receivers check with any of its libraries. */

const PREFIX = 'whsec_'

/** Each key has a secret of its own. It is derived rather than kept: nothing that could be read from the database. */
export const webhookSecretOf = (keyId: string): string =>
  PREFIX + createHmac('sha256', env().AUTH_SECRET).update(`webhooks of ${keyId}`).digest('base64')

/** `id` stays the same when a message is sent again; `at` is this sending. */
export function signed(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
