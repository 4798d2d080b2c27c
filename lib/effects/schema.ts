import { z } from 'zod'

/** What may be done to a picture once it is drawn. */

export const ENLARGEMENTS = [2, 4] as const

export const Effects = z.strictObject({
  /** Faces are found, and drawn anew as large as the model can. */
  faces: z.boolean().optional(),
  /** How many times as large. */
  enlarge: z.union([z.literal(2), z.literal(4)], 'It can be made 2 or 4 times as large.').optional(),
})
export type Effects = z.output<typeof Effects>
