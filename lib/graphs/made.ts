import type { SessionUser } from '@/lib/auth/session'
import { Problem } from '@/lib/errors'
import { modelsById } from '@/lib/graphs/models'
import { type MadePart, type MadeView, OwnGraphInput } from '@/lib/graphs/schema'
import type { Models } from '@/lib/graphs/sizes'
import { describeNodes } from '@/lib/nodes/data'
import { requireRunParts, type RunParts } from '@/lib/runs/data'
import type { NodeSpec } from '@/lib/workflow/catalogue'
import { ancestryOf, Graph, pictureOutputs, splitPort } from '@/lib/workflow/graph'
import { topologicalOrder } from '@/lib/workflow/validate'

/** How the pictures of a run are made, in the words of its nodes. Throws 404 for what is not this person's. */
export async function viewMade(user: SessionUser, runId: string): Promise<MadeView> {
  const run = await requireRunParts(user, runId)
  const graph = Graph.parse(run.graph)
  const types = [...new Set(Object.values(graph.nodes).map(({ type }) => type))]
  const [specs, models] = await Promise.all([describeNodes(user, types), modelsById(user)])
  return madeOf(run, graph, specs, models)
}

export function madeOf(run: RunParts, graph: Graph, specs: Map<string, NodeSpec>, models: Models): MadeView {
  const own = OwnGraphInput.safeParse(run.input)
  const pictures = pictureOutputs(graph).map(({ id, picture }) => ({ picture, parts: new Set(ancestryOf(graph, id)) }))
  const parts = topologicalOrder(graph).map((id): MadePart => {
    const { type, params } = graph.nodes[id]!
    const spec = specs.get(type)
    return {
      id,
      type,
      title: spec?.title ?? wordsOf(type.split('/').at(-1) ?? type),
      help: String(spec?.help ?? ''),
      ...outcomeOf(run.nodeRuns.find(({ nodeId }) => nodeId === id)),
      says: saysOf(type, params, spec, models),
      settings: settingsOf(params, spec, models),
      pictures: pictures.filter(({ parts }) => parts.has(id)).map(({ picture }) => picture),
    }
  })
  const links = graph.edges.map(({ from, to }) => {
    const { node, field } = splitPort(to)
    return { from: splitPort(from).node, to: node, as: wordsOf(field) }
  })
  const problem = Problem.nullable().catch(null).parse(run.error)
  return { runId: run.id, status: run.status, name: own.success ? own.data.name : null, parts, links, problem }
}

function outcomeOf(row: RunParts['nodeRuns'][number] | undefined) {
  if (!row) return { status: null, isCached: false, seconds: null, problem: null }
  const { status, cached, startedAt, finishedAt } = row
  const isTimed = status === 'succeeded' && !cached && startedAt && finishedAt
  return {
    status,
    isCached: status === 'succeeded' && cached,
    seconds: isTimed ? (finishedAt.getTime() - startedAt.getTime()) / 1000 : null,
    problem: Problem.nullable().catch(null).parse(row.error),
  }
}

/** "negativePrompt" and "NegativePrompt" -> "Negative prompt". */
function wordsOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const MOST_WORDS = 300
const shortened = (text: string) => (text.length > MOST_WORDS ? `${text.slice(0, MOST_WORDS - 1).trimEnd()}…` : text)

function saysOf(type: string, params: Record<string, unknown>, spec: NodeSpec | undefined, models: Models): string {
  if (type === 'kizy/StringInput') return shortened(String(params.value ?? '').trim()) || 'nothing'
  if (typeof params.source === 'string') return sourceWords(params.source)
  const names = (spec?.modelParams ?? []).flatMap((name) => (params[name] ? modelName(params[name], models) : []))
  return names.join(', ')
}

/** Where a picture or a LoRA was taken from; ids say nothing to anybody. */
function sourceWords(source: string): string {
  if (source.startsWith('upload:')) return 'a file you brought'
  if (source.startsWith('artwork:')) return 'a picture of yours'
  if (source.startsWith('dataset:')) return 'pictures you gathered'
  return shortened(URL.canParse(source) ? new URL(source).hostname : source)
}

const modelName = (id: unknown, models: Models): string => models.get(String(id))?.name ?? String(id)

/** Params that one can read in a line, by the names a form would give them. */
function settingsOf(params: Record<string, unknown>, spec: NodeSpec | undefined, models: Models) {
  const properties = (spec?.params.properties ?? {}) as Record<string, { title?: string }>
  return Object.entries(params).flatMap(([name, value]) => {
    if (typeof value === 'object' || value === '' || name === 'source') return []
    const text = spec?.modelParams.includes(name) ? modelName(value, models) : sayValue(value)
    return [{ name: properties[name]?.title ?? wordsOf(name), value: shortened(text) }]
  })
}

const sayValue = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value))
