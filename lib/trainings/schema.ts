import { z } from 'zod'
import { Subject } from '@/lib/datasets/schema'
import { Problem } from '@/lib/errors'

export const PACES = ['quick', 'thorough'] as const
export const Pace = z.enum(PACES)
export type Pace = z.infer<typeof Pace>

/** Values of the node kizy/TrainLora that she set herself; the others are the recipe's. */
export const OwnParams = z.strictObject({
  steps: z.int().min(1, 'At least one step.').max(100_000, 'At most 100,000 steps.').optional(),
  rank: z.int().min(1).max(256, 'Rank goes up to 256.').optional(),
  alpha: z.number().positive('Alpha is above 0.').max(256, 'Alpha goes up to 256.').optional(),
  learningRate: z
    .number()
    .positive('The learning rate is above 0.')
    .max(1, 'A learning rate above 1 cannot learn.')
    .optional(),
  batchSize: z.int().min(1).max(64, 'At most 64 pictures at a time.').optional(),
  resolution: z.int().min(0).max(2048, 'At most 2,048 pixels.').optional(),
  captionDropout: z.number().min(0).max(1, 'Between 0 and 1.').optional(),
  minSnrGamma: z.number().min(0).max(20).optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  sampleEverySteps: z.int().min(1).max(100_000).optional(),
  /** A state is kept, scored and drawn with; the best of them becomes the style. */
  checkpointEverySteps: z.int().min(1).max(100_000).optional(),
  sampleSteps: z.int().min(0).max(150, 'At most 150 steps.').optional(),
  flip: z.boolean().optional(),
  trainTextEncoder: z.boolean().optional(),
  convolutions: z.boolean().optional(),
  optimizer: z.enum(['adamw', 'adamw8bit']).optional(),
  /** Left out: only when memory is short. */
  gradientCheckpointing: z.boolean().optional(),
  samplePrompts: z.array(z.string().max(1000, 'A sample has at most 1,000 letters.')).max(8).optional(),
})
export type OwnParams = z.infer<typeof OwnParams>

/** What is kept with a dataset of what was chosen under Teach. */
export const TeachSettings = z.object({
  pace: Pace.catch('quick').default('quick'),
  own: OwnParams.catch({}).default({}),
})
export type TeachSettings = z.infer<typeof TeachSettings>

export const StartTraining = z.strictObject({
  datasetId: z.uuid(),
  pace: Pace,
  own: OwnParams.default({}),
  idempotencyKey: z.string().min(8).max(100),
})
export type StartTraining = z.input<typeof StartTraining>
/** The same from a program, whose key comes in a header. */
export const NewTraining = StartTraining.omit({ idempotencyKey: true }).extend({ pace: Pace.default('quick') })

export const TrainingId = z.strictObject({ runId: z.uuid() })

/** What can be asked of a training. */
export const Deed = z.enum(['pause', 'resume', 'sample', 'finish', 'cancel', 'retry'])
export type Deed = z.infer<typeof Deed>
export const TrainingDeed = TrainingId.extend({ deed: Deed })

/** What a run of the graph train-lora was asked for; kept as its input. */
export const TrainingInput = z.object({
  kind: z.literal('training'),
  datasetId: z.uuid(),
  name: z.string(),
  subject: Subject,
  trigger: z.string(),
  modelId: z.string(),
  modelName: z.string(),
  pace: Pace,
  pictures: z.int(),
  steps: z.int().nullable(),
})
export type TrainingInput = z.infer<typeof TrainingInput>

export const Growth = z.object({ each: z.number(), least: z.int(), most: z.int() })

/** What only some models can learn beside the layers that all of them do. */
export const Part = z.enum(['textEncoder', 'convolutions'])
export type Part = z.infer<typeof Part>

/** Which of her own values asks for it. */
export const PART_SWITCHES = {
  trainTextEncoder: 'textEncoder',
  convolutions: 'convolutions',
} as const satisfies Partial<Record<keyof OwnParams, Part>>

/** A base model that can be taught, and what it takes. */
export const TeachableModel = z.object({
  id: z.string(),
  name: z.string(),
  available: z.boolean(),
  /** It was made quick afterwards, and forgets that while it learns. */
  distilled: z.boolean(),
  /** Of one that was: what to teach instead, so that the style works with both. */
  instead: z.object({ id: z.string(), name: z.string(), isHere: z.boolean() }).nullable(),
  /** Pixels of a side it learns at. */
  side: z.int(),
  /** What it can learn beside; switches of other parts would change nothing. */
  learns: z.array(Part),
  /** By pace and subject, in the node's own words; with the steps of the fewest pictures. */
  recipes: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))),
  /** How steps grow with the pictures, by pace: so many for each, no fewer and no more than. Null where they do not. */
  growth: z.record(z.string(), Growth).nullable(),
  /** One step of the recipe's batch and resolution here: learnt from past trainings, else a guess. */
  secondsPerStep: z.number().nullable(),
  /** Drawing samples and judging them once, with a share of all that comes before and after. */
  secondsPerStop: z.number().nullable(),
  /** Trainings that ended here have shown it. */
  isLearnt: z.boolean(),
  /** With the recipe's values. */
  memoryBytes: z.number().nullable(),
  /** The model's own part of that; null where its size is not known. */
  weightsBytes: z.number().nullable(),
  /** What the place to compute has of it; null where that is not known. */
  deviceBytes: z.number().nullable(),
})
export type TeachableModel = z.infer<typeof TeachableModel>

const Curve = z.array(z.tuple([z.number(), z.number()])).catch([])

export const SamplePicture = z.object({
  url: z.string(),
  width: z.int(),
  height: z.int(),
  prompt: z.string(),
  seed: z.int().nullable(),
})
export type SamplePicture = z.infer<typeof SamplePicture>

export const STAGES = ['reading', 'caching', 'training', 'sampling', 'scoring', 'publishing', 'done'] as const

export const TrainingProgress = z.object({
  stage: z.enum(STAGES),
  step: z.int(),
  steps: z.int(),
  secondsPerStep: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  loss: Curve,
  heldOut: Curve,
  /** Step 0 is the base model, before it learnt anything. */
  samples: z.array(z.object({ step: z.int(), pictures: z.array(SamplePicture) })),
  /** What was given up for memory. */
  rung: z.string().nullable(),
  checkpoints: z.array(z.int()),
  message: z.string().nullable(),
})
export type TrainingProgress = z.infer<typeof TrainingProgress>

export const TrainingResult = z.object({
  /** The style, as long as it is there. */
  loraId: z.uuid().nullable(),
  strength: z.number(),
  best: z.int().nullable(),
  why: z.array(z.string()),
  scores: z.array(
    z.object({
      step: z.int(),
      heldOutLoss: z.number().nullable(),
      look: z.number().nullable(),
      concept: z.number().nullable(),
      memorised: z.number().nullable(),
      /** Likeness to pictures kept from learning, where an IP-Adapter that is here brought CLIP along. */
      clip: z.number().nullable(),
      total: z.number().nullable(),
    }),
  ),
  strengths: z.array(z.object({ strength: z.number(), pictures: z.array(SamplePicture) })),
  seconds: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  bytes: z.number().nullable(),
  rank: z.int().nullable(),
})
export type TrainingResult = z.infer<typeof TrainingResult>

export const TrainingView = TrainingInput.omit({ kind: true }).extend({
  runId: z.uuid(),
  version: z.int(),
  status: z.enum(['queued', 'running', 'succeeded', 'failed', 'canceled']),
  /** She let it rest. */
  isPaused: z.boolean(),
  /** Its place is given away: the checkpoint is safe. */
  isResting: z.boolean(),
  isEnding: z.boolean(),
  isSampling: z.boolean(),
  progress: TrainingProgress.nullable(),
  result: TrainingResult.nullable(),
  problem: Problem.nullable(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})
export type TrainingView = z.infer<typeof TrainingView>
