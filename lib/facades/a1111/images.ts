import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { invalid } from '@/lib/errors'
import { withoutTags } from '@/lib/facades/a1111/loras'
import { samplerOf } from '@/lib/facades/a1111/samplers'
import { MAX_BODY_BYTES, sourceOf } from '@/lib/facades/given-picture'
import { base64Of } from '@/lib/facades/picture-bytes'
import type { FacadeCall } from '@/lib/facades/route'
import { artworksOf, drawNow, requireDrawingModel, seedIn, sizeOrShape } from '@/lib/facades/wish'
import { parse } from '@/lib/handlers'
import { readJson } from '@/lib/json-body'
import type { Start } from '@/lib/references/schema'
import type { RunView } from '@/lib/runs/schema'

/** A1111's txt2img and img2img. Of its many settings those that mean something here are taken; others are let pass. */
const TextToImage = z.object({
  prompt: z.string(),
  negative_prompt: z.string().nullish(),
  seed: z.int().nullish(),
  steps: z.int().nullish(),
  cfg_scale: z.number().nullish(),
  width: z.int().min(16).max(8192).default(512),
  height: z.int().min(16).max(8192).default(512),
  batch_size: z.int().min(1).max(12).nullish(),
  n_iter: z.int().min(1).max(12).nullish(),
  sampler_name: z.string().nullish(),
  sampler_index: z.string().nullish(),
  override_settings: z.object({ sd_model_checkpoint: z.string().nullish() }).nullish(),
})
const ImageToImage = TextToImage.extend({
  init_images: z.array(z.string()).length(1, 'Send one picture to begin with.'),
  denoising_strength: z.number().nullish(),
  mask: z.null('Masks are not taken here. Send the picture alone.').optional(),
})
type Asked = z.output<typeof TextToImage>

const DEFAULT_STRENGTH = 0.75

export async function textToImage({ user, request }: FacadeCall<unknown>) {
  const asked = parse(TextToImage, await readJson(request, MAX_BODY_BYTES))
  return answer(user, asked, await draw(user, asked, undefined, request), request.signal)
}

export async function imageToImage({ user, request, origin }: FacadeCall<unknown>) {
  const { init_images: given, ...asked } = parse(ImageToImage, await readJson(request, MAX_BODY_BYTES))
  const source = await sourceOf(user, given[0]!, origin)
  const start = { source, strength: asked.denoising_strength ?? DEFAULT_STRENGTH }
  return answer(user, asked, await draw(user, asked, start, request), request.signal)
}

async function draw(user: SessionUser, asked: Asked, start: Start | undefined, request: Request): Promise<RunView> {
  const count = (asked.batch_size ?? 1) * (asked.n_iter ?? 1)
  if (count > 12) throw invalid([{ path: 'n_iter', message: 'At most 12 pictures at a time.' }])
  const model = await requireDrawingModel(user, modelNamed(asked.override_settings?.sd_model_checkpoint))
  const { prompt, loras } = await withoutTags(user, asked.prompt)
  return drawNow(
    user,
    {
      prompt,
      loras,
      negativePrompt: asked.negative_prompt ?? '',
      modelId: model.id,
      count,
      seed: seedIn(asked.seed),
      steps: asked.steps && asked.steps > 0 ? asked.steps : undefined,
      guidanceScale: asked.cfg_scale ?? undefined,
      sampler: samplerOf(model, asked.sampler_name ?? asked.sampler_index),
      start,
      ...sizeOrShape(model, asked),
    },
    request,
  )
}

/** A checkpoint goes by "sprout", or by its title "sprout [0123456789]". */
const modelNamed = (title: string | null | undefined) => title?.replace(/ \[\w+\]$/, '') || undefined

async function answer(user: SessionUser, parameters: Asked, run: RunView, signal: AbortSignal) {
  const artworks = artworksOf(run)
  const seeds = artworks.map(({ settings }) => settings.seed ?? -1)
  const info = {
    prompt: run.prompt,
    all_prompts: artworks.map(() => run.prompt),
    negative_prompt: run.negativePrompt,
    seed: seeds[0],
    all_seeds: seeds,
    width: run.width,
    height: run.height,
    sampler_name: run.sampler,
    cfg_scale: run.guidanceScale,
    steps: run.steps,
    sd_model_name: run.modelId,
    infotexts: artworks.map(({ settings: { prompt, steps, sampler, guidanceScale, seed } }) =>
      [prompt, `Steps: ${steps}, Sampler: ${sampler}, CFG scale: ${guidanceScale}, Seed: ${seed}`].join('\n'),
    ),
  }
  const images = await Promise.all(artworks.map(({ id }) => base64Of(user, id, signal)))
  return { images, parameters, info: JSON.stringify(info) }
}
