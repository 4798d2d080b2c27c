import { z } from 'zod'
import { MAX_PROMPT } from '@/lib/runs/schema'
import { Source } from '@/lib/references/schema'

/** Words that a model gives: of what a picture shows, or of what a wish could be in more detail. */

export const AskDescription = z.strictObject({
  /** `artwork:…` or `upload:…` of hers, or the address of a picture on the web. */
  source: Source,
})

export const AskEnhancement = z.strictObject({
  prompt: z.string().trim().min(1, 'Write some words first.').max(MAX_PROMPT),
  /** The same seed gives the same words; drawn when left out. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
})
export type AskEnhancement = z.infer<typeof AskEnhancement>

export const Description = z.object({
  text: z.string(),
  /** The model that gave the words. */
  modelId: z.string(),
})
export type Description = z.infer<typeof Description>

export const Enhancement = Description.extend({ seed: z.int() })

/** What to install, by its name in the Models room, for whom nothing of the kind is here. */
export const TO_INSTALL = { describe: 'BLIP', enhance: 'Qwen2.5 0.5B Instruct' } as const
