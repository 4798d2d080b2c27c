import type { BoxSettings } from '@/lib/client/settings'
import { samplerName } from '@/lib/client/words'
import type { ReadSettings } from '@/lib/metadata/schema'
import type { ModelView } from '@/lib/models/schema'
import { MAX_SEED, SHAPES, type Shape } from '@/lib/runs/schema'

export interface Reusable {
  /** Words, with the styles as `<lora:name:0.8>`, which the box understands. */
  prompt: string
  changes: Partial<BoxSettings>
  /** What it was made with and is not here. */
  missing: { kind: 'Model' | 'Style' | 'Sampler'; name: string }[]
}

const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** What of a picture's settings can be used here, and what is missing for the rest. */
export function reusable(read: ReadSettings, models: ModelView[], styleNames: readonly string[]): Reusable {
  const model = read.model
    ? models.find(({ id, name }) => [plain(id), plain(name)].includes(plain(read.model!)))
    : undefined
  const sampler = read.sampler ? model?.samplers.find((id) => isSampler(id, read.sampler!)) : undefined
  const isHere = new Set(styleNames.map(plain))
  const [known, unknown] = [
    read.loras.filter(({ name }) => isHere.has(plain(name))),
    read.loras.filter(({ name }) => !isHere.has(plain(name))),
  ]
  return {
    prompt: [read.prompt, ...known.map(({ name, strength }) => `<lora:${name}:${strength}>`)].filter(Boolean).join(' '),
    changes: {
      ...(model ? { modelId: model.id } : {}),
      negativePrompt: read.negativePrompt,
      ...(read.seed !== undefined && read.seed <= MAX_SEED ? { seed: read.seed } : {}),
      ...(read.steps !== undefined ? { steps: Math.min(read.steps, 150) } : {}),
      ...(read.guidanceScale !== undefined ? { guidanceScale: Math.min(read.guidanceScale, 30) } : {}),
      ...(sampler ? { sampler } : {}),
      ...shapeOf(read),
    },
    missing: [
      ...(read.model && !model ? [{ kind: 'Model' as const, name: read.model }] : []),
      ...unknown.map(({ name }) => ({ kind: 'Style' as const, name })),
      ...(read.sampler && model && !sampler ? [{ kind: 'Sampler' as const, name: read.sampler }] : []),
    ],
  }
}

/** Programs name the same sampler their own way: "DPM++ 2M Karras", "dpmpp_2m_karras", "euler_ancestral". */
function isSampler(id: string, name: string): boolean {
  const same = plain(name)
    .replace('ancestral', 'a')
    .replace(/gpu|normal$/g, '')
  const asPlus = plain(name.replaceAll('++', 'pp'))
  return [plain(id), plain(samplerName(id).replaceAll('++', 'pp'))].some((own) => own === same || own === asPlus)
}

/** The named shape that comes closest, when one comes close. */
function shapeOf({ width, height }: ReadSettings): { shape?: Shape } {
  if (!width || !height) return {}
  const distance = (shape: Shape) => {
    const [across = 1, down = 1] = shape.split(':').map(Number)
    return Math.abs(Math.log(across / down / (width / height)))
  }
  const shape = SHAPES.reduce((best, one) => (distance(one) < distance(best) ? one : best))
  return distance(shape) < 0.12 ? { shape } : {}
}
