import { listIn, numberIn, objectIn, parseObject, textIn } from '@/lib/metadata/json'
import type { SettingsFound } from '@/lib/metadata/schema'

/** Our own JSON, as gpu/kizy_gpu/png_text.py writes it. */
export function readKizy(text: string | undefined): SettingsFound | null {
  const data = parseObject(text)
  if (!data) return null
  return {
    writer: 'Kizy',
    prompt: textIn(data.prompt) ?? '',
    negativePrompt: textIn(data.negativePrompt) ?? '',
    seed: numberIn(data.seed),
    steps: numberIn(data.steps),
    guidanceScale: numberIn(data.guidanceScale),
    sampler: textIn(data.sampler),
    width: numberIn(data.width),
    height: numberIn(data.height),
    model: textIn(data.model),
    loras: listIn(data.loras).flatMap((entry) => {
      const { name, strength } = objectIn(entry)
      return typeof name === 'string' ? [{ name, strength: numberIn(strength) ?? 1 }] : []
    }),
  }
}
