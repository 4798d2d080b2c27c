import { z } from 'zod'
import type { Timing } from '@/lib/models/schema'
import { readReport } from '@/lib/trainings/report'

/** How long teaching takes here, by trainings that have ended, else by how fast the model draws. */

/** What a training that has ended left behind. */
export interface Ended {
  /** Of the node kizy/TrainLora. */
  params: unknown
  report: unknown
  /** From its start to its end. */
  wallSeconds: number | null
}

export interface Pace {
  /** Learning alone, of one picture at the model's own size. */
  secondsPerPicture: number
  /** Drawing its samples and judging them once, with a share of all that comes before and after; null where no training tells. */
  secondsPerStop: number | null
}

/** Beside its checkpoints it draws the model as it was, the result, and that at two strengths. */
export const STOPS_AROUND = 4

/** The node's own defaults. */
const Asked = z.object({ batchSize: z.number().default(8), resolution: z.number().default(0) })

/** A shorter one tells nothing: its first steps are slow, and are most of it. */
const FEWEST_STEPS = 20

/** The pace of trainings of one kind of model, whose own size is `side`; null where none says anything. */
export function paceOf(ended: Ended[], side: number): Pace | null {
  // Summed up, so that long ones count for more.
  const [learning, around] = [
    { seconds: 0, pictures: 0 },
    { seconds: 0, stops: 0 },
  ]
  for (const { params, report: said, wallSeconds } of ended) {
    const [asked, report] = [Asked.safeParse(params).data, readReport(said)]
    if (!asked || !report?.seconds || report.step < FEWEST_STEPS) continue
    const { batchSize, resolution } = asked
    learning.seconds += report.seconds
    learning.pictures += report.step * batchSize * sizeOf(resolution, side)
    // A training that went on after a rest counts the time since then alone.
    if (wallSeconds !== null && wallSeconds >= report.seconds) {
      around.seconds += wallSeconds - report.seconds
      around.stops += report.scores.length + STOPS_AROUND
    }
  }
  if (learning.pictures === 0) return null
  return {
    secondsPerPicture: learning.seconds / learning.pictures,
    secondsPerStop: around.stops > 0 ? around.seconds / around.stops : null,
  }
}

/** A step of learning goes once through the model and back, which costs about twice as much as there. */
const TIMES_DRAWING = 3
const SAMPLES = 4
const SAMPLE_STEPS = 16

/** A rough one, of what pictures took: null where nothing was drawn. */
export function paceOfDrawing(timings: Timing[], side: number): Pace | null {
  const plain = timings.filter(({ effects }) => !effects.faces && !effects.enlarge)
  const secondsPerStep = median(plain.map(({ seconds, steps, pixels }) => (seconds / steps) * (side ** 2 / pixels)))
  if (secondsPerStep === null) return null
  return {
    secondsPerPicture: TIMES_DRAWING * secondsPerStep,
    secondsPerStop: SAMPLES * SAMPLE_STEPS * secondsPerStep,
  }
}

/** How many times a picture of the model's own size; 0 is that one. */
const sizeOf = (resolution: number, side: number): number => (resolution > 0 ? (resolution / side) ** 2 : 1)

const median = (values: number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
