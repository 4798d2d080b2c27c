import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { sourceOf } from '@/lib/facades/given-picture'
import { artworksOf, requireDrawingModel, seedIn, sizeOrShape } from '@/lib/facades/wish'
import { parse } from '@/lib/handlers'
import type { CreateRun, RunView } from '@/lib/runs/schema'
import { signPicture } from '@/lib/facades/signed-file'

/** fal's words for a picture, and what its models answer. */

const SIZES = {
  square_hd: [1, 1],
  square: [1, 1],
  portrait_4_3: [3, 4],
  portrait_16_9: [9, 16],
  landscape_4_3: [4, 3],
  landscape_16_9: [16, 9],
} as const

const Input = z.object({
  prompt: z.string(),
  negative_prompt: z.string().nullish(),
  image_size: z
    .union([
      z.enum(Object.keys(SIZES) as [keyof typeof SIZES]),
      z.object({ width: z.int().min(16).max(8192), height: z.int().min(16).max(8192) }),
    ])
    .nullish(),
  num_images: z.int().min(1).max(12).nullish(),
  num_inference_steps: z.int().nullish(),
  guidance_scale: z.number().nullish(),
  seed: z.int().nullish(),
  image_url: z.string().nullish(),
  strength: z.number().nullish(),
})

const DEFAULT_STRENGTH = 0.85

export async function wishOf(user: SessionUser, body: unknown, name: string, origin: string): Promise<CreateRun> {
  const model = await requireDrawingModel(user, name)
  const input = parse(Input, body)
  const { image_size: size, image_url: image } = input
  return {
    prompt: input.prompt,
    negativePrompt: input.negative_prompt ?? '',
    modelId: model.id,
    count: input.num_images ?? 1,
    steps: input.num_inference_steps ?? undefined,
    guidanceScale: input.guidance_scale ?? undefined,
    seed: seedIn(input.seed),
    ...(typeof size === 'string'
      ? { shape: SIZES[size].join(':') as CreateRun['shape'] }
      : sizeOrShape(model, size ?? undefined)),
    ...(image
      ? { start: { source: await sourceOf(user, image, origin), strength: input.strength ?? DEFAULT_STRENGTH } }
      : {}),
  }
}

export function outputOf(run: RunView, user: SessionUser, origin: string) {
  const artworks = artworksOf(run)
  return {
    images: artworks.map(({ id, width, height, mediaType, bytes, fileName }) => ({
      url: signPicture(origin, user.id, id),
      width,
      height,
      content_type: mediaType,
      file_name: fileName,
      file_size: bytes,
    })),
    timings: { inference: artworks.reduce((sum, { secondsTaken }) => sum + (secondsTaken ?? 0), 0) },
    seed: run.seed,
    prompt: run.prompt,
  }
}
