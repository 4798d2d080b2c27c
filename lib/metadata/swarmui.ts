import { takeLoras } from '@/lib/metadata/a1111'
import { fileName } from '@/lib/metadata/comfyui'
import { listIn, numberIn, objectIn, parseObject, textIn } from '@/lib/metadata/json'
import type { SettingsFound } from '@/lib/metadata/schema'

/** SwarmUI's `sui_image_params`, which it writes as JSON under A1111's own keyword. */
export function readSwarmUI(text: string | undefined): SettingsFound | null {
  const outer = parseObject(text)
  if (!outer?.sui_image_params) return null
  const data = objectIn(outer.sui_image_params)
  const { words, loras } = takeLoras(textIn(data.prompt) ?? '')
  const weights = listOf(data.loraweights)
  const model = textIn(data.model)
  return {
    writer: 'SwarmUI',
    prompt: words,
    negativePrompt: textIn(data.negativeprompt) ?? '',
    seed: numberIn(data.seed),
    steps: numberIn(data.steps),
    guidanceScale: numberIn(data.fluxguidancescale) ?? numberIn(data.cfgscale),
    sampler:
      [textIn(data.sampler), textIn(data.scheduler)].filter((one) => one && one !== 'normal').join('_') || undefined,
    width: numberIn(data.width),
    height: numberIn(data.height),
    model: model && fileName(model),
    loras: [
      ...loras,
      ...listOf(data.loras).map((name, place) => ({ name: fileName(name), strength: numberIn(weights[place]) ?? 1 })),
    ],
  }
}

/** A list, in older files a text with commas. */
const listOf = (value: unknown): string[] =>
  (typeof value === 'string' ? value.split(',') : listIn(value).map(String)).map((one) => one.trim()).filter(Boolean)
