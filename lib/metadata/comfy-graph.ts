import type { ArtworkFacts } from '@/lib/artworks/schema'

/** ComfyUI's names for our samplers; the second word is the schedule. */
const SAMPLERS: Record<string, [string, string]> = {
  ddim: ['ddim', 'ddim_uniform'],
  dpmpp_2m: ['dpmpp_2m', 'normal'],
  dpmpp_2m_karras: ['dpmpp_2m', 'karras'],
  dpmpp_2m_sde: ['dpmpp_2m_sde', 'normal'],
  euler: ['euler', 'normal'],
  euler_a: ['euler_ancestral', 'normal'],
  unipc: ['uni_pc', 'normal'],
}

/**
 * The graph that draws this picture in ComfyUI, as its `prompt` chunk has it;
 * null where it cannot be said: a picture begun with another one, a graph of
 * one's own, an unknown sampler.
 */
export function comfyGraphOf(facts: ArtworkFacts): Record<string, unknown> | null {
  const { prompt, negativePrompt, modelName, seed, steps, guidanceScale, sampler, width, height } = facts
  const named = SAMPLERS[sampler ?? '']
  const isWhole = [modelName, seed, steps, guidanceScale, width, height].every((value) => value !== undefined)
  if (facts.graph !== undefined || facts.start || !named || !isWhole) return null
  const loras = (facts as { loras?: { name: string; strength: number }[] }).loras ?? []
  const graph: Record<string, unknown> = {}
  const node = (id: string, class_type: string, inputs: object) => (graph[id] = { class_type, inputs })
  node('1', 'CheckpointLoaderSimple', { ckpt_name: `${modelName}.safetensors` })
  let last = '1'
  loras.forEach(({ name, strength }, index) => {
    const id = String(10 + index)
    node(id, 'LoraLoader', {
      ...{ lora_name: `${name}.safetensors`, strength_model: strength, strength_clip: strength },
      ...{ model: [last, 0], clip: [last, 1] },
    })
    last = id
  })
  node('2', 'CLIPTextEncode', { text: prompt, clip: [last, 1] })
  node('3', 'CLIPTextEncode', { text: negativePrompt, clip: [last, 1] })
  node('4', 'EmptyLatentImage', { width, height, batch_size: 1 })
  node('5', 'KSampler', {
    ...{ seed, steps, cfg: guidanceScale, sampler_name: named[0], scheduler: named[1], denoise: 1 },
    ...{ model: [last, 0], positive: ['2', 0], negative: ['3', 0], latent_image: ['4', 0] },
  })
  node('6', 'VAEDecode', { samples: ['5', 0], vae: ['1', 2] })
  node('7', 'SaveImage', { filename_prefix: 'Kizy', images: ['6', 0] })
  return graph
}
