import { fileName } from '@/lib/metadata/comfyui'
import { listIn, numberIn, parseObject, textIn } from '@/lib/metadata/json'
import type { SettingsFound } from '@/lib/metadata/schema'

/** Fooocus' own scheme: JSON with labels in snake case. Its other scheme is A1111's text, read there. */
export function readFooocus(text: string | undefined): SettingsFound | null {
  const data = parseObject(text)
  if (!data || (data.base_model === undefined && data.metadata_scheme === undefined)) return null
  const [, width, height] = /(\d+)\s*[,×x]\s*(\d+)/.exec(textIn(data.resolution) ?? '') ?? []
  const model = textIn(data.base_model)
  return {
    writer: 'Fooocus',
    prompt: textIn(data.prompt) ?? '',
    negativePrompt: textIn(data.negative_prompt) ?? '',
    seed: numberIn(data.seed),
    steps: numberIn(data.steps),
    guidanceScale: numberIn(data.guidance_scale),
    sampler: [textIn(data.sampler), textIn(data.scheduler)].filter(Boolean).join('_') || undefined,
    width: numberIn(width),
    height: numberIn(height),
    model: model && fileName(model),
    loras: listIn(data.loras).flatMap((entry) => {
      const [name, strength] = listIn(entry)
      return typeof name === 'string' ? [{ name: fileName(name), strength: numberIn(strength) ?? 1 }] : []
    }),
  }
}
