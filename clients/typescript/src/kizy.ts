import { randomUUID } from 'node:crypto'
import type { components, operations } from './api.generated.ts'
import { follow, isOver, type Run, type RunEvent } from './events.ts'
import { type Connection, Http, take } from './http.ts'
import { Loras, type LoraWish } from './loras.ts'
import { Picture } from './picture.ts'
import { StudioError } from './problem.ts'
import { Trainings, type TrainOptions } from './trainings.ts'
import type { Pictures } from './pictures-of.ts'
import { type Purpose, upload } from './upload.ts'

type Wish = operations['postRuns']['requestBody']['content']['application/json']

export type Model = components['schemas']['Model']
export type ModelsRoom = operations['getModelsCatalogue']['responses']['200']['content']['application/json']
export type Suggestions = operations['postSuggestions']['responses']['200']['content']['application/json']
export type InstallWish = operations['postModelsInstalls']['requestBody']['content']['application/json']

/** How a picture should be; whatever is left out is the model's own. */
export type Options = Partial<Omit<Wish, 'prompt' | 'modelId' | 'loras'>> & {
  /** A model's id, as `models()` has it. */
  model?: string
  /** Styles, by name or id: `['Paper cuts']`. */
  loras?: LoraWish[]
  /** Called whenever something is known: for a progress bar. */
  onEvent?: (event: RunEvent) => void
  /** Aborting it cancels the run. */
  signal?: AbortSignal
  /** The same key again is the same run: after a crash nothing is made twice. */
  idempotencyKey?: string
}

/**
 * A studio.
 *
 *     const kizy = new Kizy({ url: 'http://127.0.0.1:3000', key: 'kizy_…' })
 *     const [picture] = await kizy.generate('a fox in the snow', { count: 1 })
 *     await picture.save('fox.png')
 */
export class Kizy {
  private readonly http: Http
  readonly loras: Loras
  readonly trainings: Trainings

  constructor(connection: Connection = {}) {
    this.http = new Http(connection)
    this.loras = new Loras(this.http)
    this.trainings = new Trainings(this.http)
  }

  get url(): string {
    return this.http.url
  }

  /** Makes pictures and waits for them. Throws StudioError when the run fails. */
  async generate(prompt: string, options: Options = {}): Promise<Picture[]> {
    return this.wait(await this.start(prompt, options), options)
  }

  /** Teaches a style from a folder, a zip, or pictures, and waits for it. */
  train(pictures: Pictures, options: TrainOptions = {}): ReturnType<Trainings['train']> {
    return this.trainings.train(pictures, options)
  }

  /** Makes a finished picture larger. */
  async upscale(id: string, options: Pick<Options, 'onEvent' | 'signal' | 'idempotencyKey'> = {}): Promise<Picture> {
    const params = { path: { id }, header: { 'Idempotency-Key': options.idempotencyKey ?? randomUUID() } }
    const run = await take(this.http.api.POST('/api/v1/artworks/{id}/upscale', { params }))
    return (await this.wait(run, options))[0]!
  }

  private async wait(begun: Run, { onEvent, signal }: Options): Promise<Picture[]> {
    const cancel = () => void this.cancel(begun.id).catch(() => {})
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      return this.picturesOf(await this.finish(begun.id, onEvent, signal))
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  /** Begins to make pictures; `follow` tells how it goes. */
  async start(prompt: string, options: Options = {}): Promise<Run> {
    const { model, loras = [], idempotencyKey, onEvent: _, signal: __, ...wish } = options
    const dressed = loras.length > 0 ? await this.loras.dress(prompt, loras) : { prompt }
    const body = { ...wish, ...dressed, ...(model ? { modelId: model } : {}) } as Wish
    const headers = { 'Idempotency-Key': idempotencyKey ?? randomUUID() }
    return take(this.http.api.POST('/api/v1/runs', { body, params: { header: headers } }))
  }

  follow(runId: string, signal?: AbortSignal): AsyncGenerator<RunEvent> {
    return follow(this.http, runId, signal)
  }

  /** Waits for a run's end. Throws StudioError when it failed, or was cancelled before any picture was done. */
  async finish(runId: string, onEvent?: (event: RunEvent) => void, signal?: AbortSignal): Promise<Run> {
    let run: Run | null = null
    for await (const event of this.follow(runId, signal)) {
      onEvent?.(event)
      if (event.type === 'run') run = event.run
    }
    if (!run || !isOver(run)) throw new Error('The stream ended before the run did')
    const hasPictures = run.pictures.some(({ artwork }) => artwork)
    if (run.status === 'failed' || (run.status === 'canceled' && !hasPictures)) throw new StudioError(problemOf(run))
    return run
  }

  picturesOf(run: Run): Picture[] {
    return run.pictures.flatMap(({ artwork }) => (artwork ? [new Picture(this.http, artwork)] : []))
  }

  run(id: string): Promise<Run> {
    return take(this.http.api.GET('/api/v1/runs/{id}', { params: { path: { id } } }))
  }

  /** Newest first. */
  async *runs(): AsyncGenerator<Run> {
    for (let cursor: string | undefined; ;) {
      const query = { limit: 50, ...(cursor ? { cursor } : {}) }
      const page = await take(this.http.api.GET('/api/v1/runs', { params: { query } }))
      yield* page.runs
      if (!page.nextCursor) return
      cursor = page.nextCursor
    }
  }

  cancel(id: string): Promise<Run> {
    return take(this.http.api.POST('/api/v1/runs/{id}/cancel', { params: { path: { id } } }))
  }

  /** Tries a failed or cancelled run again from where it stopped. */
  retry(id: string): Promise<Run> {
    return take(this.http.api.POST('/api/v1/runs/{id}/retry', { params: { path: { id } } }))
  }

  async picture(id: string): Promise<Picture> {
    const artwork = await take(this.http.api.GET('/api/v1/artworks/{id}', { params: { path: { id } } }))
    return new Picture(this.http, artwork)
  }

  /** Newest first. */
  async *pictures(): AsyncGenerator<Picture> {
    for (let cursor: string | undefined; ;) {
      const query = cursor ? { cursor } : {}
      const page = await take(this.http.api.GET('/api/v1/artworks', { params: { query } }))
      for (const artwork of page.artworks) yield new Picture(this.http, artwork)
      if (!page.nextCursor) return
      cursor = page.nextCursor
    }
  }

  models(): Promise<Model[]> {
    return take(this.http.api.GET('/api/v1/models')) as Promise<Model[]>
  }

  /** What words ask for: styles that `model` can wear, and another model that would do better, each with its reason. */
  suggest(prompt: string, model: string, picked: string[] = []): Promise<Suggestions> {
    return take(this.http.api.POST('/api/v1/suggestions', { body: { prompt, modelId: model, picked } }))
  }

  /** Installed models, those that can be, and installs under way. */
  catalogue(): Promise<ModelsRoom> {
    return take(this.http.api.GET('/api/v1/models/catalogue'))
  }

  /** Begins to install; `catalogue()` tells how it goes. The studio's owner alone, with a licence that was read. */
  install(wish: InstallWish): Promise<ModelsRoom> {
    return take(this.http.api.POST('/api/v1/models/installs', { body: wish }))
  }

  /** Erases an installed model from the studio's disk. */
  async uninstall(id: string): Promise<void> {
    await take(this.http.api.DELETE('/api/v1/models/{id}', { params: { path: { id } } }))
  }

  nodes() {
    return take(this.http.api.GET('/api/v1/nodes'))
  }

  /** Brings a file: a path, or bytes. Answers what names it: `{ start: { source, strength: 0.5 } }`. */
  upload(file: string | Blob, purpose: Purpose = 'reference', name?: string): Promise<string> {
    return upload(this.http, file, purpose, name)
  }

  /** Runs a graph of one's own; see the guide "Run a graph of your own". */
  runGraph(graph: Record<string, unknown>, idempotencyKey: string = randomUUID()): Promise<Run> {
    const header = { 'Idempotency-Key': idempotencyKey }
    return take(this.http.api.POST('/api/v1/graphs/run', { body: graph as never, params: { header } }))
  }
}

function problemOf({ status, problem }: Run) {
  const code = problem?.code ?? status
  const words = problem ?? { title: status === 'canceled' ? 'The run was cancelled.' : 'The run failed.' }
  return { type: `urn:kizy:problem:${code}`, status: 409, ...words, code }
}
