import { z } from 'zod'

/** Who wrote a file, as far as it tells. */
export const WRITERS = ['Kizy', 'A1111', 'Forge', 'Fooocus', 'ComfyUI', 'InvokeAI', 'SwarmUI', 'Civitai'] as const
export const Writer = z.enum(WRITERS)
export type Writer = z.infer<typeof Writer>

const text = z.string().max(20_000)

/** What a picture file says about how it was made, in our words. Whatever it does not say is left out. */
export const ReadSettings = z.object({
  writer: Writer,
  prompt: text.default(''),
  negativePrompt: text.default(''),
  seed: z.number().int().nonnegative().optional(),
  steps: z.number().int().positive().optional(),
  guidanceScale: z.number().nonnegative().optional(),
  /** In the writer's own words: "DPM++ 2M Karras", "dpmpp_2m". */
  sampler: z.string().max(100).optional(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  model: z.string().max(300).optional(),
  loras: z.array(z.object({ name: z.string().max(300), strength: z.number() })).default([]),
})
export type ReadSettings = z.output<typeof ReadSettings>
export type SettingsFound = z.input<typeof ReadSettings>
