import type { Graph } from '@/lib/workflow/graph'
import type {
  ImageOutputParams,
  StringInputParams,
  TextToImageParams,
  UpscaleESRGANParams,
} from '@/lib/workflow/nodes.generated'

export interface TextToImage {
  prompt: string
  negativePrompt: string
  count: number
  /** Of the first picture; the next ones count up from it. */
  seed: number
  picture: Omit<TextToImageParams, 'seed'>
  upscaler: string | null
  /** What the files carry about how they were made; strings only. */
  metadata: (seed: number) => ImageOutputParams['metadata']
}

/**
 * The hidden graph behind Create:
 *
 *     prompt ──┐
 *              ├─> picture-i ─> [upscale-i] ─> output-i      for each picture
 *     negative ┘
 */
export function textToImageGraph(wish: TextToImage): Graph {
  const graph: Graph = {
    name: 'text-to-image',
    nodes: {
      prompt: { type: 'kizy/StringInput', params: { value: wish.prompt } satisfies StringInputParams },
      negative: { type: 'kizy/StringInput', params: { value: wish.negativePrompt } satisfies StringInputParams },
    },
    edges: [],
  }
  for (let index = 0; index < wish.count; index++) addPicture(graph, wish, index)
  return graph
}

function addPicture(graph: Graph, wish: TextToImage, index: number) {
  const seed = seedOf(wish.seed, index)
  const params: TextToImageParams = { ...wish.picture, seed }
  graph.nodes[`picture-${index}`] = { type: 'kizy/TextToImage', params: { ...params }, picture: index }
  graph.edges.push(
    { from: 'prompt.text', to: `picture-${index}.prompt` },
    { from: 'negative.text', to: `picture-${index}.negativePrompt` },
  )
  let image = `picture-${index}.image`
  if (wish.upscaler) {
    const upscale: UpscaleESRGANParams = { model: wish.upscaler }
    graph.nodes[`upscale-${index}`] = { type: 'kizy/UpscaleESRGAN', params: { ...upscale }, picture: index }
    graph.edges.push({ from: image, to: `upscale-${index}.image` })
    image = `upscale-${index}.image`
  }
  const output: ImageOutputParams = { metadata: wish.metadata(seed) }
  graph.nodes[`output-${index}`] = { type: 'kizy/ImageOutput', params: { ...output }, picture: index }
  graph.edges.push({ from: image, to: `output-${index}.image` })
}

/** Seeds count up from the first and wrap at 2^32. */
export const seedOf = (first: number, index: number) => (first + index) % 2 ** 32
