import { listIn, numberIn, objectIn, parseObject, textIn } from '@/lib/metadata/json'
import { fileName } from '@/lib/metadata/comfyui'
import type { SettingsFound } from '@/lib/metadata/schema'

/** InvokeAI's `invokeai_metadata`. Models are objects with a name, in older files names alone. */
export function readInvokeAI(text: string | undefined): SettingsFound | null {
  const data = parseObject(text)
  if (!data || (data.positive_prompt === undefined && data.seed === undefined)) return null
  const nameOf = (value: unknown): string | undefined => {
    const name = textIn(value) ?? textIn(objectIn(value).name) ?? textIn(objectIn(value).model_name)
    return name && fileName(name)
  }
  return {
    writer: 'InvokeAI',
    prompt: textIn(data.positive_prompt) ?? '',
    negativePrompt: textIn(data.negative_prompt) ?? '',
    seed: numberIn(data.seed),
    steps: numberIn(data.steps),
    guidanceScale: numberIn(data.cfg_scale) ?? numberIn(data.guidance),
    sampler: textIn(data.scheduler),
    width: numberIn(data.width),
    height: numberIn(data.height),
    model: nameOf(data.model),
    loras: listIn(data.loras).flatMap((entry) => {
      const { model, lora, weight } = objectIn(entry)
      const name = nameOf(model) ?? nameOf(lora)
      return name ? [{ name, strength: numberIn(weight) ?? 1 }] : []
    }),
  }
}
