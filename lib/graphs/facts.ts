import type { ArtworkFacts } from '@/lib/artworks/schema'
import type { Models } from '@/lib/graphs/sizes'
import type { ModelDetails } from '@/lib/models/schema'
import type { NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { ancestryOf, type Graph, inputsOf } from '@/lib/workflow/graph'

interface Made {
  id: string
  spec: NodeSpec
  params: Record<string, unknown>
}

/**
 * What is true of the picture that an output finishes, found by walking back
 * from it. All of it comes from one node, the nearest that draws by words (or
 * else by chance): a seed from one and steps from another would be nobody's
 * recipe. What that node does not have is left out.
 */
export function factsOf(
  graph: Graph,
  outputId: string,
  name: string,
  catalogue: NodeCatalogue,
  models: Models,
): ArtworkFacts {
  const makers = ancestryOf(graph, outputId).flatMap((id): Made[] => {
    const { type, params } = graph.nodes[id]!
    const spec = catalogue.get(type)
    return spec && spec.exec === 'compute' && id !== outputId ? [{ id, spec, params }] : []
  })
  const maker = makers.find(({ spec }) => spec.inputs.prompt) ?? makers.find(({ spec }) => spec.seedParam)
  const upscaler = makers
    .flatMap(({ spec, params }) => modelsOf(spec, params, models))
    .find(({ kind }) => kind === 'upscaler')
  return {
    prompt: maker ? wordsOn(graph, maker.id, 'prompt') : '',
    negativePrompt: maker ? wordsOn(graph, maker.id, 'negativePrompt') : '',
    ...(maker ? recipeOf(maker, models) : {}),
    upscaler: upscaler?.id ?? null,
    graph: name,
  }
}

/** The words that a text gives to an input; none when they are made while the graph runs. */
function wordsOn(graph: Graph, id: string, input: string): string {
  const sources = inputsOf(graph, id).get(input) ?? []
  const words = sources.map(({ node }) => graph.nodes[node]).filter((node) => node?.type === 'kizy/StringInput')
  return words.map((node) => String(node?.params.value ?? '').trim()).join(' ')
}

function recipeOf({ spec, params }: Made, models: Models): Partial<ArtworkFacts> {
  const [model] = modelsOf(spec, params, models)
  const number = (name: string, from: string | null = name): Record<string, number> => {
    const value = from === null ? undefined : params[from]
    return typeof value === 'number' ? { [name]: value } : {}
  }
  return {
    ...(model ? { modelId: model.id, modelName: model.name } : {}),
    ...number('seed', spec.seedParam),
    ...number('steps'),
    ...number('guidanceScale'),
    ...number('width'),
    ...number('height'),
    ...(typeof params.sampler === 'string' ? { sampler: params.sampler } : {}),
    ...shapeOf(params, model),
  }
}

function shapeOf({ width, height }: Record<string, unknown>, model: ModelDetails | undefined) {
  const shape = Object.entries(model?.shapes ?? {}).find(([, size]) => size[0] === width && size[1] === height)
  return shape ? { shape: shape[0] } : {}
}

const modelsOf = ({ modelParams }: NodeSpec, params: Record<string, unknown>, models: Models): ModelDetails[] =>
  modelParams.flatMap((name) => models.get(String(params[name])) ?? [])

/** What the file itself carries, in the words that Create writes too. */
export function metadataOf(facts: ArtworkFacts): Record<string, string | number> {
  const { prompt, negativePrompt, modelName: model, seed, steps, guidanceScale, sampler, upscaler, graph } = facts
  const all = { prompt, negativePrompt, model, seed, steps, guidanceScale, sampler, upscaler, graph, version: 'Kizy' }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string | number] => entry[1] != null))
}
