import type { Size } from '@/lib/graphs/schema'
import type { ModelDetails } from '@/lib/models/schema'
import type { NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { type Graph, wiringOf } from '@/lib/workflow/graph'
import { topologicalOrder } from '@/lib/workflow/validate'

export type Models = Map<string, ModelDetails & { available: boolean }>

/**
 * How large the picture is that each node gives, as far as its params tell: a
 * node with width and height draws that, an upscaler multiplies, an extended
 * canvas grows by its sides, any other leaves the size as it was. Null where nobody can know before it runs.
 */
export function estimateSizes(graph: Graph, catalogue: NodeCatalogue, models: Models): Map<string, Size | null> {
  const wiring = wiringOf(graph)
  const sizes = new Map<string, Size | null>()
  for (const id of topologicalOrder(graph)) {
    const { type, params } = graph.nodes[id]!
    const spec = catalogue.get(type)
    const [source] = (spec && wiring.get(id)?.get(imageInput(spec) ?? '')) ?? []
    const before = (source && sizes.get(source.node)) ?? null
    sizes.set(id, drawn(params) ?? grown(scaled(before, spec ? scaleOf(spec, params, models) : 1), params))
  }
  return sizes
}

/** The input whose size goes on: the one called so, or the first that takes a picture. */
const imageInput = ({ inputs }: NodeSpec): string | undefined =>
  inputs.image?.kind === 'image' ? 'image' : Object.keys(inputs).find((name) => inputs[name]?.kind === 'image')

function drawn({ width, height }: Record<string, unknown>): Size | null {
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : null
}

function scaleOf({ modelParams }: NodeSpec, params: Record<string, unknown>, models: Models): number {
  const used = modelParams.flatMap((name) => models.get(String(params[name])) ?? [])
  // What draws with a base model enlarges pieces of the picture at most: the detailer gives it back as large as it was.
  if (used.some(({ kind }) => kind === 'base')) return 1
  const most = used.find(({ kind }) => kind === 'upscaler')?.scale ?? 1
  return typeof params.scale === 'number' ? Math.min(params.scale, most) : most
}

function grown(size: Size | null, params: Record<string, unknown>): Size | null {
  const side = (name: string) => (typeof params[name] === 'number' ? params[name] : 0)
  return (
    size && { width: size.width + side('left') + side('right'), height: size.height + side('top') + side('bottom') }
  )
}

const scaled = (size: Size | null, scale: number): Size | null =>
  size && { width: size.width * scale, height: size.height * scale }
