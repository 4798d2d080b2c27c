import { z } from 'zod'

const size = z.tuple([z.int(), z.int()])

/** One entry of the gpu service's `GET /v1/models`. */
export const ModelDetails = z.looseObject({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  kind: z.enum(['base', 'upscaler', 'controlnet', 'detector']),
  /** What LoRAs and ControlNets are made for. */
  architecture: z.string().optional(),
  digest: z.string(),
  bytes: z.number().optional(),
  licence: z.string().nullish(),
  note: z.string().nullish(),
  defaults: z
    .looseObject({ steps: z.int(), guidanceScale: z.number(), width: z.int(), height: z.int(), sampler: z.string() })
    .optional(),
  limits: z.looseObject({ minSide: z.int(), maxSide: z.int(), multipleOf: z.int(), maxSteps: z.int() }).optional(),
  shapes: z.record(z.string(), size).optional(),
  /** Those that work with this model; all of the node's when left out. */
  samplers: z.array(z.string()).optional(),
  scale: z.int().nullish(),
  shownAt: z.int().nullish(),
  upscaler: z.string().nullish(),
  /** Of a base model: the shapes of what LoRAs may change, by name ("unet.mid_block.attentions.0.proj_in"). */
  layers: z.record(z.string(), z.array(z.int())).optional(),
  /** What a detector finds. */
  labels: z.array(z.string()).optional(),
})
export type ModelDetails = z.infer<typeof ModelDetails>

/** What one picture took here: steps that were really drawn, pixels as the model draws them. */
export const Timing = z.object({ steps: z.number(), pixels: z.int(), seconds: z.number() })
export type Timing = z.infer<typeof Timing>

/** A base model, as the model chip shows it. */
export const ModelView = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string(),
  /** What its LoRAs are made for. */
  architecture: z.string().optional(),
  available: z.boolean(),
  shapes: z.record(z.string(), size),
  defaults: z.object({ steps: z.int(), guidanceScale: z.number(), sampler: z.string() }),
  maxSteps: z.int(),
  samplers: z.array(z.string()),
  /** Seconds one picture took here lately; null before the first. */
  secondsPerPicture: z.number().nullable(),
  /** What her own pictures took lately, or the studio's before she has made any. */
  timings: z.array(Timing),
})
export type ModelView = z.infer<typeof ModelView>
