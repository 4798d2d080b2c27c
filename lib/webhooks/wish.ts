import { invalid, KizyError } from '@/lib/errors'
import { checkedUrl } from '@/lib/storage/guarded-fetch'
import type { Webhook, WebhookWish } from '@/lib/webhooks/schema'

/** What is kept of a wish to be told. Throws 422 for what can never be sent. */
export function webhookOf(wish: WebhookWish | undefined, keyId: string | null): Webhook | undefined {
  if (!wish) return undefined
  if (!keyId) {
    throw invalid([{ path: 'webhook', message: 'A webhook is signed by a key’s secret: call with a key.' }])
  }
  try {
    checkedUrl(wish.url)
  } catch (error) {
    if (!(error instanceof KizyError)) throw error
    throw invalid([{ path: 'webhook.url', message: error.problem.title }])
  }
  return { ...wish, keyId }
}
