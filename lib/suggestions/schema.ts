import { z } from 'zod'
import { MAX_PROMPT } from '@/lib/runs/schema'

export const AskSuggestions = z.strictObject({
  prompt: z.string().max(MAX_PROMPT),
  modelId: z.string().min(1).max(100),
  /** Only these styles; any of hers when left out. */
  among: z.array(z.uuid()).max(1000).optional(),
})
export type AskSuggestions = z.infer<typeof AskSuggestions>

export const Suggestion = z.object({
  id: z.uuid(),
  /** The words of the prompt that ask for it. */
  because: z.string(),
})
export type Suggestion = z.infer<typeof Suggestion>

export const Suggestions = z.object({
  /** False where the gpu service has no model that reads words. */
  available: z.boolean(),
  suggestions: z.array(Suggestion),
})
export type Suggestions = z.infer<typeof Suggestions>
