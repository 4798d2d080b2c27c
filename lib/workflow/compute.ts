import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Ladder, ModelDetails } from '@/lib/models/schema'
import { env } from '@/lib/env'
import { NodeCatalogue } from '@/lib/workflow/catalogue'
import { readEvents } from '@/lib/workflow/sse'
import { Outputs } from '@/lib/workflow/values'

/** The wire client of the gpu service: Kizy Compute Protocol 1. Bytes never pass here, only references. */
export const PROTOCOL = 1

export type JobInput = Record<string, unknown>

export interface Job {
  protocol: typeof PROTOCOL
  jobId: string
  node: string
  version: string
  params: Record<string, unknown>
  inputs: Record<string, JobInput | JobInput[]>
  models: Record<string, string>
  preview: { enabled: boolean }
  frugal: boolean
  deadlineSeconds: number
}

const asking = { type: z.literal('grant'), grantId: z.string() }
const CheckpointName = z.string().regex(/^[a-z0-9._-]{1,64}$/)
const sending = { sha256: z.string(), bytes: z.int(), mediaType: z.string() }
const Grant = z.discriminatedUnion('purpose', [
  z.object({ ...asking, purpose: z.literal('output'), ...sending }),
  z.object({ ...asking, purpose: z.literal('preview'), ...sending, step: z.int().nullish() }),
  z.object({ ...asking, purpose: z.literal('input'), sha256: z.string() }),
  z.object({ ...asking, purpose: z.literal('checkpoint'), ...sending, name: CheckpointName }),
  z.object({ ...asking, purpose: z.literal('checkpoint-read'), name: CheckpointName }),
])
const ProgressEvent = z.object({
  type: z.literal('progress'),
  step: z.int(),
  steps: z.int(),
  secondsPerStep: z.number().nullish(),
  phase: z.string(),
})
const JobError = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() })
const JobEvent = z.discriminatedUnion('type', [
  Grant,
  ProgressEvent,
  z.object({ type: z.literal('queued') }),
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('preview'), step: z.int() }),
  z.object({ type: z.literal('log'), message: z.string() }),
  z.object({ type: z.literal('report'), snapshot: z.record(z.string(), z.json()) }),
  z.object({ type: z.literal('checkpoint'), name: z.string() }),
  z.object({ type: z.literal('yielded') }),
  z.object({ type: z.literal('resumed') }),
  z.object({ type: z.literal('completed'), outputs: Outputs }),
  z.object({ type: z.literal('failed'), error: JobError }),
  z.object({ type: z.literal('canceled') }),
  z.object({ type: z.literal('paused') }),
])
export type JobEvent = z.infer<typeof JobEvent>
export type GrantEvent = z.infer<typeof Grant>

const Health = z.looseObject({
  status: z.string(),
  numericsClass: z.string().nullable(),
  devices: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
  cpuSlots: z.object({ total: z.int() }),
  precision: Ladder.optional(),
})
export type Health = z.infer<typeof Health>

const Refusal = z.object({
  error: z.object({ code: z.string(), message: z.string(), jobs: z.array(z.string()).optional() }),
})

/** Why a job did not end well. `code` is the gpu service's, or one of ours: unreachable, busy, gone. */
export class JobFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly retryAfterSeconds: number | null = null,
    /** The jobs that have the devices, where the answer was `busy`. */
    readonly busyWith: string[] = [],
  ) {
    super(message)
    this.name = 'JobFailure'
  }
}

/** No byte for this long (heartbeats come every 10 s): the line is dead. */
const SILENCE_SECONDS = 35
const CALL_SECONDS = 10

/** For the modules of lib/workflow alone. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${env().GPU_TOKEN}`)
  if (init.body) headers.set('content-type', 'application/json')
  try {
    return await fetch(new URL(path, env().GPU_URL), {
      ...init,
      headers,
      redirect: 'error',
      signal: init.signal ?? AbortSignal.timeout(CALL_SECONDS * 1000),
    })
  } catch (error) {
    throw new JobFailure('unreachable', `The gpu service does not answer (${String(error)})`, true)
  }
}

export async function requireOk(response: Response): Promise<Response> {
  if (response.ok) return response
  const body = Refusal.safeParse(await response.json().catch(() => null)).data
  // The gpu service has forgotten the job: it was started anew. Giving it again is all there is to do.
  const code = response.status === 404 ? 'gone' : (body?.error.code ?? `http_${response.status}`)
  const after = Number(response.headers.get('retry-after')) || null
  const retryable = response.status === 404 || response.status === 409 || response.status >= 500
  const message = body?.error.message ?? `The gpu service answered ${response.status}`
  throw new JobFailure(code, message, retryable, after, body?.error.jobs)
}

const get = async (path: string): Promise<unknown> => (await requireOk(await call(path))).json()

export const getHealth = async (): Promise<Health> => Health.parse(await get('/v1/health'))
export const getCatalogue = async (): Promise<NodeCatalogue> => NodeCatalogue.parse(await get('/v1/nodes'))
export const getModels = async (): Promise<ModelDetails[]> =>
  z.object({ models: z.array(ModelDetails) }).parse(await get('/v1/models')).models

/** What is said of a style, for `POST /v1/suggestions`. */
export interface StyleWords {
  id: string
  name: string
  goal: string
  description: string
  subject: 'person' | 'look' | 'thing'
  trigger: string
  intents: string[]
  tags: string[]
  captions: string[]
}

/** What is said of a model, there. */
export interface ModelWords {
  id: string
  name: string
  goodAt: string
  intents: string[]
}

const FoundOnes = z.array(z.object({ id: z.string(), phrase: z.string(), score: z.number() }))
// A gpu service of an earlier version says nothing of models.
const Found = z.object({ suggestions: FoundOnes, models: FoundOnes.default([]) })

/** Which of the styles and models a prompt asks for, and by which of its words. Needs no device. */
export async function readWords(prompt: string, styles: StyleWords[], models: ModelWords[] = []) {
  const body = JSON.stringify({ prompt, styles, ...(models.length > 0 ? { models } : {}) })
  const answer = await requireOk(await call('/v1/suggestions', { method: 'POST', body }))
  return Found.parse(await answer.json())
}

/** What a model here reads of a LoRA file: the layers it changes, and how many of its parts it does not know. */
const Reading = z.object({
  model: z.string(),
  layers: z.array(z.string()).min(1),
  rank: z.int(),
  named: z.int(),
  unknown: z.int(),
})
export type Reading = z.infer<typeof Reading>

/** It loads what reads the names of other programs, which takes seconds. */
const READING_SECONDS = 130

/** Which models a LoRA file fits, by the shapes of its tensors. Needs no device. */
export async function readLora(tensors: Record<string, number[]>): Promise<Reading[]> {
  const signal = AbortSignal.timeout(READING_SECONDS * 1000)
  const init = { method: 'POST', body: JSON.stringify({ tensors }), signal }
  const answer = await requireOk(await call('/v1/lora-readings', init))
  return z.object({ readings: z.array(Reading) }).parse(await answer.json()).readings
}

/** Whether the gpu service knew the job. */
export async function cancelJob(jobId: string): Promise<boolean> {
  return (await call(`/v1/jobs/${encodeURIComponent(jobId)}/cancel`, { method: 'POST' })).ok
}

export type Signal = 'pause' | 'finish' | 'sample'

/** Whether the gpu service knew the job. */
export async function signalJob(jobId: string, signal: Signal): Promise<boolean> {
  const init = { method: 'POST', body: JSON.stringify({ signal }) }
  return (await call(`/v1/jobs/${encodeURIComponent(jobId)}/signal`, init)).ok
}

export async function answerGrant(jobId: string, grant: Record<string, unknown>): Promise<void> {
  const body = JSON.stringify({ grants: [grant] })
  await requireOk(await call(`/v1/jobs/${encodeURIComponent(jobId)}/grants`, { method: 'POST', body }))
}

export type JobEnd = { status: 'completed'; outputs: Outputs } | { status: 'canceled' } | { status: 'paused' }

/**
 * Gives a job to the gpu service, or joins it when it already runs there, and
 * follows it to its end. A broken line is picked up where it broke.
 *
 * @throws JobFailure when the job failed or is gone; its `code` says which.
 */
export async function runJob(job: Job, onEvent: (event: JobEvent) => void, signal: AbortSignal): Promise<JobEnd> {
  const path = `/v1/jobs/${encodeURIComponent(job.jobId)}`
  let lastEventId = ''
  let open = () => call(path, stream({ method: 'PUT', body: JSON.stringify(job) }, '', signal))
  for (let breaks = 0; breaks < 20; breaks++) {
    const response = await requireOk(await open())
    try {
      for await (const { id, event, data } of readEvents(guardSilence(response))) {
        if (event === 'comment') continue
        lastEventId = id || lastEventId
        // A line that carries events again has mended: a training may outlive many of them.
        breaks = 0
        const parsed = JobEvent.parse(JSON.parse(data))
        onEvent(parsed)
        if (parsed.type === 'completed') return { status: 'completed', outputs: parsed.outputs }
        if (parsed.type === 'canceled' || parsed.type === 'paused') return { status: parsed.type }
        if (parsed.type === 'failed')
          throw new JobFailure(parsed.error.code, parsed.error.message, parsed.error.retryable)
      }
    } catch (error) {
      if (error instanceof JobFailure || error instanceof z.ZodError) throw error
      signal.throwIfAborted()
    }
    await sleep(Math.min(1000, 50 * 2 ** breaks))
    open = () => call(`${path}/events`, stream({}, lastEventId, signal))
  }
  throw new JobFailure('unreachable', 'The line to the gpu service keeps breaking', true)
}

function stream(init: RequestInit, lastEventId: string, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId) headers['last-event-id'] = lastEventId
  return { ...init, headers, signal }
}

function guardSilence(response: Response): ReadableStream<Uint8Array> {
  if (!response.body) throw new JobFailure('unreachable', 'The gpu service answered without a body', true)
  let timer: NodeJS.Timeout
  const watch = (controller: TransformStreamDefaultController) => {
    clearTimeout(timer)
    timer = setTimeout(() => controller.error(new Error('silence')), SILENCE_SECONDS * 1000)
  }
  return response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: watch,
      transform(chunk, controller) {
        watch(controller)
        controller.enqueue(chunk)
      },
      flush: () => clearTimeout(timer),
    }),
  )
}
