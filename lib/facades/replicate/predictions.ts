import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { invalid, notFound } from '@/lib/errors'
import { MAX_BODY_BYTES, sourceOf } from '@/lib/facades/given-picture'
import type { FacadeCall } from '@/lib/facades/route'
import { signPicture } from '@/lib/facades/signed-file'
import {
  artworksOf,
  drawingModels,
  OWNER,
  requireDrawingModel,
  seedIn,
  sizeOrShape,
  startWish,
} from '@/lib/facades/wish'
import { parse } from '@/lib/handlers'
import { readJson } from '@/lib/json-body'
import type { ModelView } from '@/lib/models/schema'
import { requestCancel } from '@/lib/runs/data'
import { getRun, pageOfRuns, viewRun } from '@/lib/runs/queries'
import { type CreateRun, type RunView, Shape } from '@/lib/runs/schema'
import { isOver, patienceOf, viewWhenDone } from '@/lib/runs/wait'

/** Replicate's predictions are our runs; `output` is a list of addresses that open without a key for a day. */

const Input = z.object({
  prompt: z.string(),
  negative_prompt: z.string().nullish(),
  num_outputs: z.int().min(1).max(12).nullish(),
  num_inference_steps: z.int().nullish(),
  guidance_scale: z.number().nullish(),
  aspect_ratio: Shape.nullish(),
  width: z.int().min(16).max(8192).nullish(),
  height: z.int().min(16).max(8192).nullish(),
  seed: z.int().nullish(),
  image: z.string().nullish(),
  prompt_strength: z.number().nullish(),
})
type Input = z.output<typeof Input>

const Body = z.object({ input: Input, model: z.string().nullish(), version: z.string().nullish() })

const DEFAULT_STRENGTH = 0.8

type Named = { owner: string; name: string }

/** Of a model named in the address. */
export const createFor = (call: FacadeCall<Named>) => create(call, `${call.params.owner}/${call.params.name}`)

/** Of a version, as older programs name a model: "kizy/sprout", or what `models` gives as its version. */
export const createAny = (call: FacadeCall<unknown>) => create(call, undefined)

async function create({ user, request, origin }: FacadeCall<unknown>, named: string | undefined) {
  const { input, ...body } = parse(Body, await readJson(request, MAX_BODY_BYTES))
  const name = named ?? body.model ?? body.version?.split(':')[0]
  if (!name) throw invalid([{ path: 'version', message: 'Say which model: `version` or `model`.' }])
  const id = await startWish(user, await wishOf(user, input, name, origin), request)
  const patience = patienceOf(request.headers)
  const run = await viewWhenDone(user, id, patience, request.signal)
  const prediction = viewOf(run, user, origin)
  // The official client takes any other word after a wait for an end, and would answer no pictures.
  const status = patience > 0 && !isOver(run) ? 'starting' : prediction.status
  return Response.json({ ...prediction, status }, { status: 201, headers: { 'cache-control': 'no-store' } })
}

async function wishOf(user: SessionUser, input: Input, name: string, origin: string): Promise<CreateRun> {
  const model = await requireDrawingModel(user, name)
  const { width, height, image } = input
  return {
    prompt: input.prompt,
    modelId: model.id,
    ...(input.negative_prompt ? { negativePrompt: input.negative_prompt } : {}),
    count: input.num_outputs ?? 1,
    steps: input.num_inference_steps ?? undefined,
    guidanceScale: input.guidance_scale ?? undefined,
    seed: seedIn(input.seed),
    ...(input.aspect_ratio ? { shape: input.aspect_ratio } : {}),
    ...(width && height ? sizeOrShape(model, { width, height }) : {}),
    ...(image
      ? { start: { source: await sourceOf(user, image, origin), strength: input.prompt_strength ?? DEFAULT_STRENGTH } }
      : {}),
  }
}

const STATUS = {
  queued: 'starting',
  running: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
} as const

function viewOf(run: RunView, user: SessionUser, origin: string) {
  const artworks = artworksOf(run)
  const address = `${origin}/api/replicate/v1/predictions/${run.id}`
  const ended = run.startedAt && run.finishedAt ? Date.parse(run.finishedAt) - Date.parse(run.startedAt) : null
  return {
    id: run.id,
    model: `${OWNER}/${run.modelId ?? run.graphName ?? 'graph'}`,
    version: run.modelId ?? '',
    status: STATUS[run.status],
    input: inputOf(run),
    output: artworks.length > 0 ? artworks.map(({ id }) => signPicture(origin, user.id, id)) : null,
    error: run.status === 'failed' ? (run.problem?.title ?? 'The run failed.') : null,
    logs: '',
    metrics: ended === null ? {} : { predict_time: ended / 1000 },
    data_removed: false,
    created_at: run.createdAt,
    started_at: run.startedAt,
    completed_at: run.finishedAt,
    urls: { get: address, cancel: `${address}/cancel` },
  }
}

const inputOf = (run: RunView) => ({
  prompt: run.prompt,
  negative_prompt: run.negativePrompt,
  num_outputs: run.count,
  num_inference_steps: run.steps,
  guidance_scale: run.guidanceScale,
  aspect_ratio: run.shape,
  seed: run.seed,
})

type Id = { id: string }

/** Ids of another form cannot be anybody's. */
function idIn({ id }: Id): string {
  if (!z.uuid().safeParse(id).success) throw notFound('This prediction')
  return id
}

export const get = async ({ user, params, origin }: FacadeCall<Id>) =>
  viewOf(await getRun(user, idIn(params)), user, origin)

export const cancel = async ({ user, params, origin }: FacadeCall<Id>) =>
  viewOf(await viewRun(await requestCancel(user, idIn(params))), user, origin)

export async function list({ user, request, origin }: FacadeCall<unknown>) {
  const cursor = new URL(request.url).searchParams.get('cursor')
  const query = { limit: 50, ...(cursor ? { cursor: idIn({ id: cursor }) } : {}) }
  const { runs, nextCursor } = await pageOfRuns(user, query)
  const next = nextCursor ? `${origin}/api/replicate/v1/predictions?cursor=${nextCursor}` : null
  return { previous: null, next, results: runs.map((run) => viewOf(run, user, origin)) }
}

const viewOfModel = ({ id, name, note }: Pick<ModelView, 'id' | 'name' | 'note'>, origin: string) => ({
  url: `${origin}/`,
  owner: OWNER,
  name: id,
  description: [name, note].filter(Boolean).join('. '),
  visibility: 'private',
  latest_version: { id },
})

export const listModels = async ({ user, origin }: FacadeCall<unknown>) => ({
  previous: null,
  next: null,
  results: (await drawingModels(user)).map((model) => viewOfModel(model, origin)),
})

export async function getModel({ user, params, origin }: FacadeCall<Named>) {
  const { id, name, note } = await requireDrawingModel(user, `${params.owner}/${params.name}`)
  return viewOfModel({ id, name, note: note ?? '' }, origin)
}
