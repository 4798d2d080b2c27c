import fc from 'fast-check'
import { NodeCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import type { Chain } from '@/lib/workflow/plan'

/** Random graphs for property tests, over a small catalogue with one node of every manner; its recipe bears the name of one that the engine knows. */

const port = (kind: string, more: object = {}) => ({ kind, ...more })
const spec = (type: string, exec: string, params: object, inputs: object, outputs: object) => ({
  ...{ type, version: '1', title: type, exec, resources: { accelerator: 'cpu' }, cacheable: true },
  params: { type: 'object', additionalProperties: false, properties: params },
  ...{ inputs, outputs },
})
const steps = { type: 'integer', minimum: 1, maximum: 50, default: 20 }

export const testCatalogue = NodeCatalogue.parse({
  digest: 'test',
  nodes: [
    spec('kizy/StringInput', 'inline', { value: { type: 'string', default: '' } }, {}, { text: port('string') }),
    spec('kizy/ControlNet', 'recipe', {}, { text: port('string', { required: false }) }, { text: port('string') }),
    spec(
      'test/Draw',
      'compute',
      { steps },
      { prompt: port('string'), negative: port('string', { required: false }) },
      { image: port('image'), caption: port('string') },
    ),
    spec('test/Upscale', 'compute', {}, { image: port('image') }, { image: port('image') }),
    spec('test/Mix', 'compute', {}, { images: port('image', { list: true }) }, { image: port('image') }),
    spec('test/ImageOutput', 'compute', {}, { image: port('image') }, {}),
    spec('test/TextOutput', 'compute', {}, { text: port('string') }, {}),
  ],
})

/** Ids as people give them, and those that plain objects answer to by themselves. */
const ids = fc.uniqueArray(
  fc.oneof(
    { weight: 9, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,7}$/) },
    { weight: 1, arbitrary: fc.constant('constructor') },
  ),
  { minLength: 60, maxLength: 60 },
)

/** A draw of one of `choices`, from the numbers that fast-check shrinks. */
type Draw = (choices: number) => number

const draws = (numbers: number[]): Draw => {
  let place = 0
  return (choices) => numbers[place++ % numbers.length]! % choices
}

const TYPES = ['kizy/StringInput', 'kizy/ControlNet', 'test/Draw', 'test/Draw', 'test/Upscale', 'test/Mix']

/**
 * Graphs that may run, of up to some fifty nodes: each node feeds on earlier
 * ones, and what nothing feeds on gets an output of its own.
 */
export const validGraph = (options: { recipes?: boolean } = {}): fc.Arbitrary<Graph> =>
  fc
    .tuple(ids, fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(), { minLength: 200, maxLength: 200 }))
    .map(([names, size, numbers]) => build(names, size, draws(numbers), options.recipes ?? true))

function build(names: string[], size: number, draw: Draw, recipes: boolean): Graph {
  const graph: Graph = { name: 'random', nodes: {}, edges: [] }
  const offers: Record<string, string[]> = { string: [], image: [] }
  const used = new Set<string>()
  const add = (type: string) => {
    const id = names[Object.keys(graph.nodes).length]!
    graph.nodes[id] = { type, params: {} }
    return id
  }
  const feed = (id: string, field: string, kind: string) => {
    const from = offers[kind]![draw(offers[kind]!.length)]!
    used.add(from.split('.')[0]!)
    const edge = { from, to: `${id}.${field}` }
    if (!graph.edges.some((one) => one.from === edge.from && one.to === edge.to)) graph.edges.push(edge)
  }
  while (Object.keys(graph.nodes).length < size) {
    const type = TYPES[draw(TYPES.length)]!
    const { inputs, outputs } = testCatalogue.require(type)
    if (!recipes && type === 'kizy/ControlNet') continue
    const required = Object.values(inputs).filter((input) => input.required)
    if (required.some(({ kind }) => offers[kind]!.length === 0)) {
      offers.string!.push(`${add('kizy/StringInput')}.text`)
      continue
    }
    const id = add(type)
    for (const [field, { kind, required, list }] of Object.entries(inputs)) {
      if (offers[kind]!.length === 0) continue
      const times = list ? 1 + draw(3) : required ? 1 : draw(2)
      for (let time = 0; time < times; time++) feed(id, field, kind)
    }
    for (const [field, { kind }] of Object.entries(outputs)) offers[kind]!.push(`${id}.${field}`)
  }
  for (const id of Object.keys(graph.nodes).filter((one) => !used.has(one))) {
    const { outputs } = testCatalogue.require(graph.nodes[id]!.type)
    const [field, { kind }] = Object.entries(outputs)[0]!
    const output = add(kind === 'image' ? 'test/ImageOutput' : 'test/TextOutput')
    graph.edges.push({ from: `${id}.${field}`, to: `${output}.${kind === 'image' ? 'image' : 'text'}` })
  }
  return graph
}

/** The same graph with its nodes written down in another order. */
export function shuffled(graph: Graph, seed: number): Graph {
  const entries = Object.entries(graph.nodes)
  const rank = (text: string) => [...text].reduce((hash, letter) => (hash * 33 + letter.charCodeAt(0)) % 99_991, seed)
  return { ...graph, nodes: Object.fromEntries(entries.toSorted(([a], [b]) => rank(a) - rank(b))) }
}

/** Anything the parser of graphs lets through, right or wrong. */
export const anyGraph: fc.Arbitrary<Graph> = fc.record({
  name: fc.string(),
  nodes: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'constructor'),
    fc.record({
      type: fc.constantFrom(...TYPES, 'test/ImageOutput', 'acme/Nothing', 'constructor'),
      params: fc.oneof(
        fc.constant({}),
        fc.record({ steps: fc.anything() }),
        fc.record({ value: fc.string() }),
        fc.dictionary(fc.string(), fc.jsonValue()),
      ),
    }),
  ),
  edges: fc.array(fc.record({ from: anyPort(), to: anyPort() }), { maxLength: 12 }),
})

function anyPort(): fc.Arbitrary<string> {
  const node = fc.constantFrom('a', 'b', 'c', 'd', 'constructor', 'ghost')
  return fc.tuple(node, anyField()).map((parts) => parts.join('.'))
}

function anyField(): fc.Arbitrary<string> {
  return fc.constantFrom('text', 'image', 'images', 'prompt', 'constructor', 'toString', 'hasOwnProperty')
}

/** A graph that may run, with a few of its edges bent: some of these still may. */
export const bentGraph: fc.Arbitrary<Graph> = fc
  .tuple(validGraph(), fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.nat(), anyField()), { maxLength: 2 }))
  .map(([graph, bends]) => {
    const nodes = Object.keys(graph.nodes)
    for (const [which, isFrom, node, field] of bends) {
      const edge = graph.edges[which % graph.edges.length]!
      edge[isFrom ? 'from' : 'to'] = `${nodes[node % nodes.length]}.${field}`
    }
    return graph
  })

/** Walks chains as the workflow does: whatever is ready is begun, nothing before what it needs. Throws when it is stuck. */
export function walkChains(chains: Chain[]): string[] {
  const done = new Set<number>()
  const nodes: string[] = []
  while (done.size < chains.length) {
    const ready = chains.flatMap(({ after }, index) =>
      !done.has(index) && after.every((one) => done.has(one)) ? [index] : [],
    )
    if (ready.length === 0) throw new Error('These chains wait for each other')
    for (const index of ready) {
      done.add(index)
      nodes.push(...chains[index]!.nodes)
    }
  }
  return nodes
}
