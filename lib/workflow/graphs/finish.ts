import type { Graph } from '@/lib/workflow/graph'
import type { Brush, Drawing, Finish } from '@/lib/workflow/graphs/wish'
import type { ADetailerParams, BlendParams, UpscaleESRGANParams } from '@/lib/workflow/nodes.generated'

const FACE = ['face']

/**
 * The steps between a drawn picture and its file:
 *
 *     picture-i ─> [upscale-i] ─> [blend-i] ─> [faces-i] ─> [enlarge-i] ─> output-i
 *
 * Answers the ports of what is finished and, where effects follow, of what it was before them.
 */
export function addFinish(
  graph: Graph,
  wish: Drawing,
  brush: Brush,
  index: number,
): { image: string; before?: string } {
  let image = `picture-${index}.image`
  const add = (step: string, type: string, params: object, inputs: Record<string, string> = {}) => {
    const id = `${step}-${index}`
    graph.nodes[id] = { type, params: { ...params }, picture: index }
    for (const [input, from] of Object.entries({ image, ...inputs })) graph.edges.push({ from, to: `${id}.${input}` })
    image = `${id}.image`
  }
  if (wish.upscaler) {
    add('upscale', 'kizy/UpscaleESRGAN', { model: wish.upscaler } satisfies UpscaleESRGANParams)
  }
  const { keeps } = brush
  if (keeps) {
    const { feather, mask } = keeps
    add('blend', 'kizy/Blend', { feather } satisfies BlendParams, { image: keeps.image, drawn: image, mask })
  }
  const before = image
  const { faces, enlarge } = wish.finish ?? {}
  if (faces) {
    add('faces', 'kizy/ADetailer', facesParams(wish, faces, graph.nodes[`picture-${index}`]!.params.seed as number), {
      ...{ prompt: 'prompt.text', negativePrompt: 'negative.text' },
    })
    for (const place of (wish.loras ?? []).keys()) {
      graph.edges.push({ from: `lora-${place}.lora`, to: `faces-${index}.loras` })
    }
    for (const place of (wish.looks ?? []).keys()) {
      graph.edges.push({ from: `look-${place}.look`, to: `faces-${index}.looks` })
    }
  }
  if (enlarge) add('enlarge', 'kizy/UpscaleESRGAN', enlarge satisfies UpscaleESRGANParams)
  return image === before ? { image } : { image, before }
}

/** A face is drawn with the words and settings of its picture. */
function facesParams({ picture }: Drawing, faces: NonNullable<Finish['faces']>, seed: number): ADetailerParams {
  const { model, steps, guidanceScale, sampler } = picture
  return { ...{ model, steps, guidanceScale, sampler, seed }, ...faces, labels: FACE }
}
