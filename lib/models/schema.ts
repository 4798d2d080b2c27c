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
  /** What a base model does; unknown of a plugin's family. */
  tasks: z.array(z.string()).optional(),
  /** What a ControlNet reads in a picture ("edges"). */
  preprocessor: z.string().nullish(),
})
export type ModelDetails = z.infer<typeof ModelDetails>

/** What one picture took here: steps that were really drawn, pixels as the model draws them. */
export const Timing = z.object({ steps: z.number(), pixels: z.int(), seconds: z.number() })
export type Timing = z.infer<typeof Timing>

/** Which of Create's extras work with a base model, by what it can do and what is installed beside it. */
export const Abilities = z.object({
  /** It can begin with a picture. */
  start: z.boolean(),
  /** It can draw a part of a picture anew, and go on beyond its edges. */
  mask: z.boolean(),
  /** The ControlNets made for it, and what they read in a picture ("edges"). */
  structures: z.array(z.object({ id: z.string(), name: z.string(), reads: z.string() })),
  /** There is something that finds faces for it. */
  faces: z.boolean(),
  /** How many times as large its pictures can be made. */
  enlarge: z.array(z.int()),
})
export type Abilities = z.infer<typeof Abilities>

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
  abilities: Abilities,
  /** Seconds one picture took here lately; null before the first. */
  secondsPerPicture: z.number().nullable(),
  /** What her own pictures took lately, or the studio's before she has made any. */
  timings: z.array(Timing),
})
export type ModelView = z.infer<typeof ModelView>
