import { randomInt } from 'node:crypto'
import { workIssues, workOf } from '@/lib/graphs/cost'
import { factsOf, metadataOf } from '@/lib/graphs/facts'
import { type Issue, invalidGraph } from '@/lib/graphs/issues'
import { modelIssues } from '@/lib/graphs/models'
import { plainIssues } from '@/lib/graphs/plain'
import { readGraph, type ReadGraph } from '@/lib/graphs/read'
import { GRAPH_LIMITS, type Size } from '@/lib/graphs/schema'
import { estimateSizes, type Models } from '@/lib/graphs/sizes'
import type { NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { ancestryOf, type Graph, pictureOutputs } from '@/lib/workflow/graph'
import { normalizeParams, validateGraph } from '@/lib/workflow/validate'

/** A graph of one's own with everything decided: defaults filled in, seeds drawn, pictures counted. */
export interface GraphPlan {
  name: string
  graph: Graph
  /** Of its pictures, by their index. */
  sizes: Size[]
  work: number
}

const IMAGE_OUTPUT = 'kizy/ImageOutput'

/** Decides what was left open, once: a retry makes the same pictures. Throws 422 with every reason. */
export function planGraph(sent: unknown, catalogue: NodeCatalogue, models: Models): GraphPlan {
  const plain = plainIssues(sent)
  if (plain.isTooDeep) throw invalidGraph(plain.issues)
  const read = readGraph(sent)
  const wrong = [
    ...plain.issues,
    ...read.issues,
    ...engineIssues(read, catalogue),
    ...pictureIssues(read),
    ...addressIssues(read),
  ]
  // Models and sizes are asked of nodes whose params are sound; of the others there is enough to say.
  const unsound = wrong.filter(({ code }) => ['bad_param', 'bad_shape', 'bad_value', 'unknown_type'].includes(code))
  const bad = new Set(unsound.map(({ node }) => node))
  const sound = (id: string) => !bad.has(id)
  wrong.push(...allModelIssues(read.graph, catalogue, models, sound))
  if (wrong.length > 0) throw invalidGraph(wrong)

  const graph = pinned(read.graph, catalogue)
  const sizes = estimateSizes(graph, catalogue, models)
  const work = workOf(graph, sizes, catalogue)
  const tooMuch = workIssues(work, sizes)
  if (tooMuch.length > 0) throw invalidGraph(tooMuch)

  const outputs = countPictures(graph, catalogue)
  for (const id of outputs) nameFacts(graph, id, factsOf(graph, id, read.name, catalogue, models), read)
  return {
    name: read.name,
    graph,
    sizes: pictureOutputs(graph).map(({ id }) => sizes.get(id) ?? { width: 1, height: 1 }),
    work,
  }
}

/** What the engine's own check says, but for what follows from nodes that could not be read. */
function engineIssues({ graph, unreadable }: ReadGraph, catalogue: NodeCatalogue): Issue[] {
  const issues = validateGraph(graph, catalogue)
  if (unreadable.size === 0) return issues
  return issues.filter(({ code, node }) => code !== 'unreachable' && !unreadable.has(node))
}

function pictureIssues({ graph, issues, unreadable }: ReadGraph): Issue[] {
  const count = Object.values(graph.nodes).filter(({ type }) => type === IMAGE_OUTPUT).length
  const isCut = unreadable.size > 0 || issues.some(({ code }) => code === 'too_large')
  if (count === 0 && !isCut) {
    const message = `Nothing becomes a picture: end it in a ${IMAGE_OUTPUT}`
    return [{ code: 'no_picture', node: '', field: null, message }]
  }
  if (count <= GRAPH_LIMITS.pictures) return []
  const message = `${count} pictures; a run makes at most ${GRAPH_LIMITS.pictures}`
  return [{ code: 'too_many_pictures', node: '', field: null, message }]
}

/** A source that has to be fetched first. */
export const isOnTheWeb = (source: string): boolean => /^https?:/i.test(source)

function addressIssues({ graph }: ReadGraph): Issue[] {
  const sources = Object.values(graph.nodes).map(({ params }) => String(params.source ?? ''))
  const { size } = new Set(sources.filter(isOnTheWeb))
  if (size <= GRAPH_LIMITS.addresses) return []
  const message = `${size} addresses on the web; at most ${GRAPH_LIMITS.addresses} are fetched for one run`
  return [{ code: 'too_large', node: '', field: 'nodes', message }]
}

function allModelIssues(graph: Graph, catalogue: NodeCatalogue, models: Models, sound: (id: string) => boolean) {
  return Object.entries(graph.nodes).flatMap(([id, node]) => {
    const spec = catalogue.get(node.type)
    if (!spec || !sound(id)) return []
    return modelIssues(id, { ...node, params: normalizeParams(spec, node.params) }, spec, models)
  })
}

/** The same graph with defaults filled in and seeds drawn: what stands there is what will run. */
function pinned(graph: Graph, catalogue: NodeCatalogue): Graph {
  const nodes = Object.entries(graph.nodes).map(([id, { type, params }]) => {
    const spec = catalogue.require(type)
    return [id, { type, params: normalizeParams(spec, { ...drawnSeed(spec, params), ...params }) }] as const
  })
  return { ...graph, nodes: Object.fromEntries(nodes) }
}

function drawnSeed({ seedParam, params }: NodeSpec, given: Record<string, unknown>): Record<string, number> {
  if (!seedParam || Object.hasOwn(given, seedParam)) return {}
  const { minimum = 0, maximum = 2 ** 32 - 1 } =
    (params.properties as Record<string, { minimum?: number; maximum?: number }> | undefined)?.[seedParam] ?? {}
  return { [seedParam]: randomInt(minimum, Math.min(maximum, minimum + 2 ** 32 - 1) + 1) }
}

/** Each output is a picture of the run, in the order they were sent; a node works on the first that needs it. */
function countPictures(graph: Graph, catalogue: NodeCatalogue): string[] {
  const outputs = Object.keys(graph.nodes).filter((id) => graph.nodes[id]!.type === IMAGE_OUTPUT)
  for (const [picture, output] of outputs.entries()) {
    for (const id of ancestryOf(graph, output)) {
      const node = graph.nodes[id]!
      if (catalogue.require(node.type).exec === 'compute') node.picture ??= picture
    }
  }
  // An output may stand before another one; its own picture is its own.
  for (const [picture, output] of outputs.entries()) graph.nodes[output]!.picture = picture
  return outputs
}

/** Puts the facts on the output, and into the file unless the maker decided what stands there. */
function nameFacts(graph: Graph, id: string, facts: ReturnType<typeof factsOf>, sent: ReadGraph): void {
  const node = graph.nodes[id]!
  node.facts = facts
  if (!Object.hasOwn(sent.graph.nodes[id]!.params, 'metadata')) node.params.metadata = metadataOf(facts)
}
