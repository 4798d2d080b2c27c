import { z } from 'zod'

/** Pictures that a drawing begins with, or follows. */

/** Where a picture comes from: one she brought, one she made, or one on the web. */
export const Source = z
  .string()
  .max(2048)
  .regex(
    /^((upload|artwork):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|https?:\/\/\S+)$/,
    'This is not a picture we can find.',
  )

/** How many pictures one may follow at once, beside the one it starts from. */
export const MAX_REFERENCES = 3

const share = z.number().min(0).max(1, 'A side can grow by as much as the picture is large, no more.').default(0)

/** How far to go on beyond each edge, as a share of the picture's own width or height. */
export const Extend = z
  .strictObject({ left: share, top: share, right: share, bottom: share })
  .refine(({ left, top, right, bottom }) => left + top + right + bottom > 0, 'Say on which side it goes on.')
export type Extend = z.output<typeof Extend>

export const SIDES = ['left', 'right', 'top', 'bottom'] as const

export const Start = z
  .strictObject({
    source: Source,
    /** How much of it is drawn anew; beyond its edges all is new. */
    strength: z.number().min(0.05, 'At least 5 % must be drawn anew.').max(1).default(0.6),
    /** A picture as large as it: only what is white there is drawn anew. */
    mask: Source.optional(),
    extend: Extend.optional(),
    /** All of it is given to a model that changes pictures by words, which says what changes: no strength counts. */
    byWords: z.boolean().optional(),
  })
  .refine(({ mask, extend }) => !mask || !extend, 'Paint a part, or go on beyond the edge: one at a time.')
export type Start = z.output<typeof Start>

export const ROLES = ['structure', 'look'] as const

export const Reference = z.strictObject({
  /** `structure`: its outlines are followed. `look`: its colours and manner are, where a model can. */
  role: z.enum(ROLES),
  source: Source,
  /** How closely, or how much of its look (1.5 at most). 0.8 and 0.6 when left out. */
  strength: z.number().min(0).max(2).optional(),
  /** The ControlNet or IP-Adapter that reads it; the first that fits the model when left out. */
  model: z.string().min(1).max(200).optional(),
})
export type Reference = z.output<typeof Reference>

export const USUAL_REFERENCE = { structure: 0.8, look: 0.6 } as const satisfies Record<Reference['role'], number>
export const MOST_LOOK = 1.5

export const References = z
  .array(Reference)
  .max(MAX_REFERENCES, `At most ${MAX_REFERENCES} pictures to follow at a time.`)
  .default([])

/** An address of a picture on the web, typed by a person. */
export const WebAddress = z.strictObject({
  address: z
    .string()
    .trim()
    .max(2048)
    .regex(/^https?:\/\/\S+$/i, 'An address begins with http:// or https://.'),
})
