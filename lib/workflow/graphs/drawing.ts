import type { Graph, GraphNode } from '@/lib/workflow/graph'
import { addFinish } from '@/lib/workflow/graphs/finish'
import type {
  ControlNetParams,
  ImageInputParams,
  ImageOutputParams,
  IPAdapterParams,
  LoRALoaderParams,
  StringInputParams,
} from '@/lib/workflow/nodes.generated'
import type { Brush, Drawing } from '@/lib/workflow/graphs/wish'

/**
 * What all of Create's hidden graphs have in common:
 *
 *     prompt ────────┐
 *     negative ──────┤
 *     [lora-j] ──────┼─> picture-i ─> (finish) ─> output-i      for each picture
 *     [structure-j] ─┤
 *     [look-j] ──────┤
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
  for (const [place, look] of (wish.looks ?? []).entries()) addLook(graph, look, place)
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

function addLook(graph: Graph, { source, ...params }: NonNullable<Drawing['looks']>[number], place: number): void {
  graph.nodes[`seen-${place}`] = { type: 'kizy/ImageInput', params: { source } satisfies ImageInputParams }
  graph.nodes[`look-${place}`] = { type: 'kizy/IPAdapter', params: params satisfies IPAdapterParams }
  graph.edges.push({ from: `seen-${place}.image`, to: `look-${place}.image` })
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
  for (const place of (wish.looks ?? []).keys()) {
    graph.edges.push({ from: `look-${place}.look`, to: `picture-${index}.looks` })
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
