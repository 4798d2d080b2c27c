import type { ModelDetails, ModelView } from '@/lib/models/schema'

/** A1111's names of samplers, and ours. */
const NAMES: Record<string, string> = {
  ddim: 'DDIM',
  euler: 'Euler',
  euler_a: 'Euler a',
  dpmpp_2m: 'DPM++ 2M',
  dpmpp_2m_karras: 'DPM++ 2M Karras',
  dpmpp_2m_sde: 'DPM++ 2M SDE',
  unipc: 'UniPC',
}

const plain = (name: string) => name.trim().toLowerCase()

/**
 * Our name of a sampler. Undefined, the model's own, for one that the model
 * does not work with: these clients always name one, of models they know.
 */
export function samplerOf(model: ModelDetails, name: string | null | undefined): string | undefined {
  const [ours] = Object.entries(NAMES).find(([id, theirs]) => [id, plain(theirs)].includes(plain(name ?? ''))) ?? []
  return ours && model.samplers?.includes(ours) !== false ? ours : undefined
}

export const samplersOf = (models: ModelView[]) =>
  [...new Set(models.flatMap(({ samplers }) => samplers))].map((id) => ({
    name: NAMES[id] ?? id,
    aliases: [id],
    options: {},
  }))
