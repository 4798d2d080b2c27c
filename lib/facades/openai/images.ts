import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { invalid } from '@/lib/errors'
import { bringBytes, MAX_BODY_BYTES } from '@/lib/facades/given-picture'
import { base64Of } from '@/lib/facades/picture-bytes'
import type { FacadeCall } from '@/lib/facades/route'
import { signPicture } from '@/lib/facades/signed-file'
import { artworksOf, drawingModels, drawNow, OWNER, requireDrawingModel, sizeOrShape } from '@/lib/facades/wish'
import { parse } from '@/lib/handlers'
import { readForm, readJson } from '@/lib/json-body'
import type { Start } from '@/lib/references/schema'
import type { CreateRun, RunView } from '@/lib/runs/schema'

/** OpenAI's images: one call, and its answer is the pictures. */

/** What is left out here (quality, style, background …) has no meaning for our models, and is let pass. */
const Images = z.object({
  prompt: z.string(),
  model: z.string().nullish(),
  n: z.coerce.number().int().min(1).max(10).nullish(),
  size: z
    .string()
    .regex(/^(auto|\d{2,4}x\d{2,4})$/, 'A size is like 1024x1024, or auto.')
    .nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
  stream: z
    .union([z.literal(false), z.literal('false')], 'Pictures are not streamed here. Leave `stream` out.')
    .nullish(),
})
type Images = z.output<typeof Images>

/** How much of a picture is drawn anew when words alone say what to change. */
const EDIT_STRENGTH = 0.7

/** Names that programs have built in mean the model that is the studio's own choice. */
const isBuiltIn = (model: string) => /^(dall-e-\d|gpt-image-[\w.-]+|chatgpt-image-[\w.-]+)$/.test(model)

export async function generate({ user, request, origin }: FacadeCall<unknown>) {
  const asked = parse(Images, await readJson(request, MAX_BODY_BYTES))
  return answer(user, asked, await draw(user, asked, undefined, request), { origin, signal: request.signal })
}

export async function edit({ user, request, origin }: FacadeCall<unknown>) {
  const form = await readForm(request, MAX_BODY_BYTES)
  const words = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'))
  const asked = parse(Images, words)
  if (form.has('mask')) {
    throw invalid([{ path: 'mask', message: 'Masks are not taken here. Send the picture alone.' }])
  }
  const files = [...form.getAll('image'), ...form.getAll('image[]')].filter((value) => value instanceof File)
  const [file] = files
  if (!file || files.length > 1) throw invalid([{ path: 'image', message: 'Send one picture to begin with.' }])
  const { id } = await bringBytes(user, new Uint8Array(await file.arrayBuffer()), file.name)
  const run = await draw(user, asked, { source: `upload:${id}`, strength: EDIT_STRENGTH }, request)
  return answer(user, asked, run, { origin, signal: request.signal })
}

async function draw(user: SessionUser, asked: Images, start: Start | undefined, request: Request): Promise<RunView> {
  const named = asked.model && !isBuiltIn(asked.model) ? asked.model : undefined
  const model = await requireDrawingModel(user, named)
  const wish: CreateRun = {
    prompt: asked.prompt,
    modelId: model.id,
    count: asked.n ?? 1,
    start,
    ...sizeOrShape(model, sizeIn(asked.size)),
  }
  return drawNow(user, wish, request)
}

function sizeIn(size: string | null | undefined) {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(size ?? '') ?? []
  return width ? { width: Number(width), height: Number(height) } : undefined
}

interface Place {
  origin: string
  signal: AbortSignal
}

/** The older models answer addresses unless told otherwise, the newer ones bytes. */
async function answer(user: SessionUser, asked: Images, run: RunView, { origin, signal }: Place) {
  const format = asked.response_format ?? (asked.model?.startsWith('dall-e') ? 'url' : 'b64_json')
  const data = await Promise.all(
    artworksOf(run).map(async ({ id }) =>
      format === 'url' ? { url: signPicture(origin, user.id, id) } : { b64_json: await base64Of(user, id, signal) },
    ),
  )
  const created = Math.floor(Date.parse(run.createdAt) / 1000)
  return { created, data, output_format: 'png', size: `${run.width}x${run.height}` }
}

const viewOf = (id: string) => ({ id, object: 'model', created: 0, owned_by: OWNER })

export const listModels = async ({ user }: FacadeCall<unknown>) => ({
  object: 'list',
  data: (await drawingModels(user)).map(({ id }) => viewOf(id)),
})

export const getModel = async ({ user, params }: FacadeCall<{ id: string }>) =>
  viewOf((await requireDrawingModel(user, params.id)).id)
