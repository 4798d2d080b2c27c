import type { Graph, GraphNode } from '@/lib/workflow/graph'
import { addFinish, type Finish, type Kept } from '@/lib/workflow/graphs/finish'
import type {
  ControlNetParams,
  ImageInputParams,
  ImageOutputParams,
  LoRALoaderParams,
  StringInputParams,
  TextToImageParams,
} from '@/lib/workflow/nodes.generated'

/** What every graph that draws is made from. */
export interface Drawing {
  prompt: string
  negativePrompt: string
  count: number
  /** Of the first picture; the next ones count up from it. */
  seed: number
  picture: Omit<TextToImageParams, 'seed'>
  upscaler: string | null
  /** Styles of the studio, and how strongly each works. */
  loras?: { id: string; strength: number }[]
  /** Pictures whose structure is followed, and what reads it. */
  structures?: { source: string; model: string; strength: number }[]
  finish?: Finish
  /** What the files carry about how they were made; strings only. */
  metadata: (seed: number) => ImageOutputParams['metadata']
}

/** The node that draws each picture, and what besides words goes into it. */
export interface Brush {
  type: string
  params: Record<string, unknown>
  /** Nodes that serve all pictures. */
  shared: Record<string, GraphNode>
  edges: Graph['edges']
  /** Outputs of those that go into each picture's node, by its input. */
  into: Record<string, string>
  /** Where all but a part of a picture stays as it was. */
  keeps?: Kept
}

/**
 * What all of Create's hidden graphs have in common:
 *
 *     prompt ────────┐
 *     negative ──────┤
 *     [lora-j] ──────┼─> picture-i ─> (finish) ─> output-i      for each picture
 *     [structure-j] ─┤
 *     (brush) ───────┘
 */
export function drawingGraph(name: string, wish: Drawing, brush: Brush): Graph {
  const graph: Graph = {
    name,
    nodes: {
      prompt: { type: 'kizy/StringInput', params: { value: wish.prompt } satisfies StringInputParams },
      negative: { type: 'kizy/StringInput', params: { value: wish.negativePrompt } satisfies StringInputParams },
      ...Object.fromEntries((wish.loras ?? []).map((lora, place) => [`lora-${place}`, loraNode(lora)])),
      ...brush.shared,
    },
    edges: [...brush.edges],
  }
  for (const [place, structure] of (wish.structures ?? []).entries()) addStructure(graph, structure, place)
  for (let index = 0; index < wish.count; index++) addPicture(graph, wish, brush, index)
  return graph
}

function addStructure(
  graph: Graph,
  { source, ...params }: NonNullable<Drawing['structures']>[number],
  place: number,
): void {
  graph.nodes[`outlines-${place}`] = { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams }
  graph.nodes[`structure-${place}`] = { type: 'kizy/ControlNet', params: params satisfies ControlNetParams }
  graph.edges.push({ from: `outlines-${place}.image`, to: `structure-${place}.image` })
}

function addPicture(graph: Graph, wish: Drawing, brush: Brush, index: number) {
  const seed = seedOf(wish.seed, index)
  const into = { prompt: 'prompt.text', negativePrompt: 'negative.text', ...brush.into }
  graph.nodes[`picture-${index}`] = {
    type: brush.type,
    params: { ...wish.picture, ...brush.params, seed },
    picture: index,
  }
  for (const [input, from] of Object.entries(into)) graph.edges.push({ from, to: `picture-${index}.${input}` })
  for (const place of (wish.loras ?? []).keys()) {
    graph.edges.push({ from: `lora-${place}.lora`, to: `picture-${index}.loras` })
  }
  for (const place of (wish.structures ?? []).keys()) {
    graph.edges.push({ from: `structure-${place}.control`, to: `picture-${index}.controls` })
  }
  const { image, before } = addFinish(graph, wish, brush, index)
  const output: ImageOutputParams = { metadata: wish.metadata(seed) }
  graph.nodes[`output-${index}`] = {
    ...{ type: 'kizy/ImageOutput', params: { ...output }, picture: index },
    ...(before ? { before } : {}),
  }
  graph.edges.push({ from: image, to: `output-${index}.image` })
}

export const loraNode = ({ id, strength }: { id: string; strength: number }): GraphNode => ({
  type: 'kizy/LoRALoader',
  params: { source: `lora:${id}`, strength } satisfies LoRALoaderParams,
})

/** Seeds count up from the first and wrap at 2^32. */
export const seedOf = (first: number, index: number) => (first + index) % 2 ** 32
