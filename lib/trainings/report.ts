import { z } from 'zod'
import { type SamplePicture, STAGES, type TrainingProgress, type TrainingResult } from '@/lib/trainings/schema'

/** The report of kizy/TrainLora: a snapshot while it learns, in full at its end. Read with patience: only the stage is promised. */

const Picture = z.looseObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  width: z.int(),
  height: z.int(),
  mediaType: z.string().default('image/webp'),
  prompt: z.string().default(''),
  seed: z.int().nullish(),
})
type Picture = z.infer<typeof Picture>
const number = z.number().nullish().catch(null)
const curve = z
  .array(z.tuple([z.number(), z.number()]))
  .catch([])
  .default([])

const Report = z.looseObject({
  stage: z.enum(STAGES).catch('reading').default('reading'),
  step: z.int().catch(0).default(0),
  steps: z.int().catch(0).default(0),
  secondsPerStep: number,
  secondsLeft: number,
  loss: curve,
  heldOut: curve,
  samples: z
    .array(z.object({ step: z.int(), pictures: z.array(Picture) }))
    .catch([])
    .default([]),
  rung: z.string().nullish().catch(null),
  checkpoints: z.array(z.int()).catch([]).default([]),
  message: z.string().nullish().catch(null),
  scores: z
    .array(
      z.looseObject({
        step: z.int(),
        ...{ heldOutLoss: number, look: number, concept: number, memorised: number, clip: number, total: number },
      }),
    )
    .catch([])
    .default([]),
  best: z.int().nullish().catch(null),
  why: z.array(z.string()).catch([]).default([]),
  strengths: z
    .array(z.object({ strength: z.number(), pictures: z.array(Picture) }))
    .catch([])
    .default([]),
  strength: z.number().catch(1).default(1),
  seconds: number,
  peakMemoryBytes: number,
  bytes: number,
  rank: z.int().nullish().catch(null),
})
type Report = z.infer<typeof Report>

/** Null for what is no report. */
export const readReport = (value: unknown): Report | null => Report.safeParse(value).data ?? null

const url = (runId: string, { sha256 }: Picture) => `/api/v1/trainings/${runId}/samples/${sha256}`

const shown = (runId: string, picture: Picture): SamplePicture => ({
  url: url(runId, picture),
  ...{ width: picture.width, height: picture.height, prompt: picture.prompt, seed: picture.seed ?? null },
})

export function progressOf(runId: string, report: Report): TrainingProgress {
  const { stage, step, steps, loss, heldOut, checkpoints } = report
  return {
    ...{ stage, step, steps, loss, heldOut, checkpoints },
    ...{ secondsPerStep: report.secondsPerStep ?? null, secondsLeft: report.secondsLeft ?? null },
    ...{ rung: report.rung ?? null, message: report.message ?? null },
    samples: report.samples.map((row) => ({
      step: row.step,
      pictures: row.pictures.map((picture) => shown(runId, picture)),
    })),
  }
}

export const resultOf = (
  runId: string,
  report: Report,
  lora: { id: string; strength: number } | null,
): TrainingResult => ({
  loraId: lora?.id ?? null,
  // What she made the usual one since.
  ...{ strength: lora?.strength ?? report.strength, best: report.best ?? null, why: report.why },
  scores: report.scores.map(({ step, heldOutLoss, look, concept, memorised, clip, total }) => ({
    step,
    ...{ heldOutLoss: heldOutLoss ?? null, look: look ?? null, concept: concept ?? null },
    ...{ memorised: memorised ?? null, clip: clip ?? null, total: total ?? null },
  })),
  strengths: report.strengths.map(({ strength, pictures }) => ({
    strength,
    pictures: pictures.map((picture) => shown(runId, picture)),
  })),
  ...{ seconds: report.seconds ?? null, peakMemoryBytes: report.peakMemoryBytes ?? null },
  ...{ bytes: report.bytes ?? null, rank: report.rank ?? null },
})

/** A picture that the report names, by its digest. */
export const pictureIn = (report: Report, sha256: string): Picture | null =>
  [...report.samples, ...report.strengths].flatMap(({ pictures }) => pictures).find((one) => one.sha256 === sha256) ??
  null
