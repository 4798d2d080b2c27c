import { KizyError } from '@/lib/errors'
import { isKeyLive } from '@/lib/keys/data'
import { log, messageOf } from '@/lib/log'
import { getRun } from '@/lib/runs/queries'
import { guardedPost, type Network } from '@/lib/storage/guarded-fetch'
import { getTraining } from '@/lib/trainings/queries'
import { claimDelivery, type DeliveryRow, settleDelivery } from '@/lib/webhooks/data'
import { Webhook } from '@/lib/webhooks/schema'
import { signed, webhookSecretOf } from '@/lib/webhooks/sign'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'

/** Seconds until it is tried again, after each try: a hiccup is over soon, a broken receiver has three days. */
const BACK_OFF_SECONDS = [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
const JITTER = 0.2
const TIMEOUT_SECONDS = 15
const AT_ONCE = 4
/** "Gone": the receiver wants no more of it. */
const GONE = 410

/** Sends until nothing is due. */
export async function deliverDue(network?: Network): Promise<void> {
  const work = async () => {
    for (let due = await claimDelivery(); due; due = await claimDelivery()) await deliver(due, network)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

async function deliver(delivery: DeliveryRow, network: Network | undefined): Promise<void> {
  const { url, keyId } = Webhook.parse(delivery.run.webhook)
  if (!(await isKeyLive(keyId))) return settleDelivery(delivery, { status: 'failed', answer: 'The key has ended.' })
  const body = JSON.stringify(await messageFor(delivery))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...signed(webhookSecretOf(keyId), delivery.id, new Date(), body),
  }
  const answer = await guardedPost(url, { body, headers, timeoutSeconds: TIMEOUT_SECONDS, network }).catch(
    (error: unknown) => {
      if (error instanceof KizyError) return error
      throw error
    },
  )
  await settleDelivery(delivery, outcomeOf(answer, delivery.attempts))
  log.debug('webhook', { delivery: delivery.id, attempt: delivery.attempts, answer: wordsOf(answer) })
}

/** The whole run or training as it is now, in the words of the API. */
async function messageFor({ event, createdAt, run }: DeliveryRow) {
  const user = { ...run.owner, sessionId: '' }
  const data = run.graphName === TRAIN_LORA ? await getTraining(user, run.id) : await getRun(user, run.id)
  return { type: event, timestamp: createdAt.toISOString(), data }
}

const wordsOf = (answer: number | KizyError): string =>
  typeof answer === 'number' ? `It answered ${answer}.` : messageOf(answer)

function outcomeOf(answer: number | KizyError, attempts: number): Parameters<typeof settleDelivery>[1] {
  const words = wordsOf(answer)
  if (typeof answer === 'number' && answer >= 200 && answer < 300) return { status: 'succeeded', answer: words }
  const isFinal = answer === GONE || (answer instanceof KizyError && answer.problem.code === 'address_refused')
  const seconds = BACK_OFF_SECONDS[attempts - 1]
  if (isFinal || seconds === undefined) return { status: 'failed', answer: words }
  const dueAt = new Date(Date.now() + seconds * 1000 * (1 + JITTER * Math.random()))
  return { status: 'queued', answer: words, dueAt }
}
