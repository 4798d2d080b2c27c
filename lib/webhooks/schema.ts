import { z } from 'zod'

/** What a program can be told of a run or a training. */
export const WEBHOOK_EVENTS = ['run.succeeded', 'run.failed', 'run.canceled'] as const
export const WebhookEvent = z.enum(WEBHOOK_EVENTS)

/** Where a program wants to be told how it ended, by Standard Webhooks. */
export const WebhookWish = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'A webhook goes to an http or https address.' }).max(2048),
  events: z
    .array(WebhookEvent)
    .min(1)
    .max(WEBHOOK_EVENTS.length)
    .default([...WEBHOOK_EVENTS]),
})
export type WebhookWish = z.output<typeof WebhookWish>

/** As it is kept with the run: the key says by which secret its messages are signed. */
export const Webhook = WebhookWish.extend({ keyId: z.uuid() })
export type Webhook = z.infer<typeof Webhook>
