import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { components, operations } from './api.generated.ts'
import { isOver } from './events.ts'
import { type Http, take } from './http.ts'
import type { Lora } from './loras.ts'
import { type DatasetFile, filesOf, type Pictures } from './pictures-of.ts'
import { StudioError } from './problem.ts'
import { listen } from './sse.ts'
import { upload } from './upload.ts'

export type Training = components['schemas']['Training']
export type Dataset = components['schemas']['Dataset']
export type TeachableModel = components['schemas']['TeachableModel']
type Wish = operations['postTrainings']['requestBody']['content']['application/json']
type Deed = operations['postTrainingsRunIdDeed']['parameters']['path']['deed']

export type TrainEvent =
  | { type: 'sent'; files: number; of: number }
  | { type: 'unpacked'; dataset: Dataset }
  | { type: 'training'; training: Training }

/** What the pictures mean and how to learn from them; whatever is left out is the studio's own choice. */
export interface TrainOptions {
  /** Default: the folder's or the zip's name. */
  name?: string
  /** What the pictures teach: a person, a look, or a thing. Default: a look. */
  subject?: Dataset['subject']
  /** What they show, in words. */
  description?: string
  /** What the style will be for. Default: the first sentence of the description. */
  goal?: string
  /** What it will be good for: `['portrait', 'logo']`. */
  intents?: string[]
  /** The word that calls it. Default: made of the name. */
  trigger?: string
  /** A model's id, as `teachableModels()` has it. */
  model?: string
  pace?: Wish['pace']
  /** Steps, rank, learning rate and the like instead of the recipe's. */
  own?: NonNullable<Wish['own']>
  onEvent?: (event: TrainEvent) => void
  /** Aborting it cancels the training. */
  signal?: AbortSignal
  idempotencyKey?: string
}

const SENT_AT_ONCE = 4
const LOOK_MS = 500

/** Teaching styles from pictures. */
export class Trainings {
  constructor(private readonly http: Http) {}

  /** Those under way, and those that failed and may go on. */
  list(): Promise<Training[]> {
    return take(this.http.api.GET('/api/v1/trainings')) as Promise<Training[]>
  }

  get(runId: string): Promise<Training> {
    return take(this.http.api.GET('/api/v1/trainings/{runId}', { params: { path: { runId } } })) as Promise<Training>
  }

  teachableModels(): Promise<TeachableModel[]> {
    return take(this.http.api.GET('/api/v1/models/teachable')) as Promise<TeachableModel[]>
  }

  /** Sends pictures and what they mean, and waits until the studio has looked them through. */
  async gather(pictures: Pictures, options: TrainOptions = {}): Promise<Dataset> {
    const { onEvent, signal, subject, description, goal, intents, trigger, model: baseModel } = options
    const name = options.name ?? nameOf(pictures)
    const meaning = { name, subject, description, goal, intents, trigger, baseModel }
    const files = await filesOf(pictures)
    const { id } = await take(this.http.api.POST('/api/v1/datasets', { body: meaning }))
    let sent = 0
    const waiting = [...files]
    const send = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        signal?.throwIfAborted()
        await this.bring(id, file)
        onEvent?.({ type: 'sent', files: ++sent, of: files.length })
      }
    }
    await Promise.all(Array.from({ length: SENT_AT_ONCE }, send))
    const dataset = await this.unpacked(id, signal)
    onEvent?.({ type: 'unpacked', dataset })
    return dataset
  }

  private async bring(id: string, { name, content, caption }: DatasetFile): Promise<void> {
    const uploadId = (await upload(this.http, await content(), 'dataset', name)).replace('upload:', '')
    const body = { uploadId, ...(caption ? { caption } : {}) }
    await take(this.http.api.POST('/api/v1/datasets/{id}/arrivals', { params: { path: { id } }, body }))
  }

  private async unpacked(id: string, signal?: AbortSignal): Promise<Dataset> {
    for (;;) {
      const dataset = await take(this.http.api.GET('/api/v1/datasets/{id}', { params: { path: { id } } }))
      if (dataset.arrivals.every(isOver)) return dataset as Dataset
      signal?.throwIfAborted()
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }

  /** Begins to learn from a dataset as it is now. */
  start(datasetId: string, { pace = 'quick', own = {}, idempotencyKey }: TrainOptions = {}): Promise<Training> {
    const header = { 'Idempotency-Key': idempotencyKey ?? randomUUID() }
    const body = { datasetId, pace, own }
    return take(this.http.api.POST('/api/v1/trainings', { body, params: { header } })) as Promise<Training>
  }

  /** A training as it goes, until it has ended. */
  follow(runId: string, signal?: AbortSignal): AsyncGenerator<Training> {
    const understand = ({ event, data }: { event: string; data: string }) =>
      event === 'training' ? (JSON.parse(data) as Training) : null
    return listen(this.http, `/api/v1/trainings/${runId}/events`, understand, isOver, signal)
  }

  /** Waits for the style. Throws StudioError when there will be none. */
  async finish(runId: string, onEvent?: (event: TrainEvent) => void, signal?: AbortSignal): Promise<Lora> {
    let last: Training | null = null
    for await (const training of this.follow(runId, signal)) {
      onEvent?.({ type: 'training', training })
      last = training
    }
    const id = last?.result?.loraId
    if (last?.status !== 'succeeded' || !id) throw new StudioError(problemOf(last))
    return (await take(this.http.api.GET('/api/v1/loras/{id}', { params: { path: { id } } }))).lora
  }

  /** From pictures to a style. */
  async train(pictures: Pictures, options: TrainOptions = {}): Promise<Lora> {
    const { onEvent, signal } = options
    const { id } = await this.gather(pictures, options)
    const { runId } = await this.start(id, options)
    const cancel = () => void this.ask(runId, 'cancel').catch(() => {})
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return await this.finish(runId, onEvent, signal)
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** Stores where it is and gives its place away, until `resume`. */
  pause = (runId: string): Promise<Training> => this.ask(runId, 'pause')
  resume = (runId: string): Promise<Training> => this.ask(runId, 'resume')
  /** Draws samples now. */
  sample = (runId: string): Promise<Training> => this.ask(runId, 'sample')
  /** Stops learning; the best of what there is becomes the style. */
  endNow = (runId: string): Promise<Training> => this.ask(runId, 'finish')
  cancel = (runId: string): Promise<Training> => this.ask(runId, 'cancel')
  /** From where it stopped. */
  retry = (runId: string): Promise<Training> => this.ask(runId, 'retry')

  private ask(runId: string, deed: Deed): Promise<Training> {
    const path = { runId, deed }
    return take(this.http.api.POST('/api/v1/trainings/{runId}/{deed}', { params: { path } })) as Promise<Training>
  }
}

function nameOf(pictures: Pictures): string {
  if (typeof pictures !== 'string') return 'New style'
  return (
    basename(pictures)
      .replace(/\.zip$/i, '')
      .replace(/[-_]+/g, ' ') || 'New style'
  )
}

function problemOf(training: Training | null) {
  const code = training?.problem?.code ?? training?.status ?? 'cut'
  const title = training?.status === 'canceled' ? 'The training was cancelled.' : 'No style came of this training.'
  return { type: `urn:kizy:problem:${code}`, status: 409, ...(training?.problem ?? { title }), code }
}
