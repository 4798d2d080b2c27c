import { z } from 'zod'
import { MAX_LORAS } from '@/lib/loras/schema'
import { MAX_PROMPT } from '@/lib/runs/schema'

export const AskSuggestions = z.strictObject({
  prompt: z.string().max(MAX_PROMPT),
  modelId: z.string().min(1).max(100),
  /** Only these styles; any of hers when left out. */
  among: z.array(z.uuid()).max(1000).optional(),
  /** Styles that are picked already: a model is proposed that can wear them. */
  picked: z.array(z.uuid()).max(MAX_LORAS).optional(),
})
export type AskSuggestions = z.infer<typeof AskSuggestions>

export const Suggestion = z.object({
  id: z.uuid(),
  /** The words of the prompt that ask for it. */
  because: z.string(),
})
export type Suggestion = z.infer<typeof Suggestion>

/** A model that would do better than the one that was named, and why. */
export const ModelSuggestion = z.object({
  id: z.string(),
  name: z.string(),
  /** The words of the prompt that ask for it, or for its style; null where a picked style alone does. */
  because: z.string().nullable(),
  /** The style that needs it; null where the words ask for the model itself. */
  style: z.object({ id: z.uuid(), name: z.string(), madeFor: z.string() }).nullable(),
})
export type ModelSuggestion = z.infer<typeof ModelSuggestion>

export const Suggestions = z.object({
  /** False where the gpu service has no model that reads words. */
  available: z.boolean(),
  suggestions: z.array(Suggestion),
  /** Another model that is here and finds room; null where none would do clearly better. */
  model: ModelSuggestion.nullable(),
})
export type Suggestions = z.infer<typeof Suggestions>
