import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyGraph, bentGraph, testCatalogue, validGraph, walkChains } from '@/lib/testing/random-graphs'
import { Graph } from '@/lib/workflow/graph'
import { planChains } from '@/lib/workflow/plan'
import { MAX_NODES, topologicalOrder, validateGraph } from '@/lib/workflow/validate'

/** What must hold for every graph there is, tried on many. A failure prints the smallest graph that shows it. */

const codes = (graph: Graph) =>
  validateGraph(graph, testCatalogue).map(({ code, node, field }) => `${code} ${node} ${field}`)

describe('validateGraph, for every graph', () => {
  it('takes what may run', () => {
    fc.assert(
      fc.property(validGraph(), (graph) => {
        expect(codes(graph)).toEqual([])
      }),
    )
  })

  it('never throws, and says of each fault where it is', () => {
    fc.assert(
      fc.property(fc.oneof(anyGraph, bentGraph), (graph) => {
        expect(Graph.safeParse(graph).success).toBe(true)
        for (const { node, message } of validateGraph(graph, testCatalogue)) {
          const named = [...Object.keys(graph.nodes), ...graph.edges.flatMap(({ from, to }) => [from, to])]
          expect(named.map((name) => name.split('.')[0])).toContain(node)
          expect(message).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('lets nothing through that the interpreter cannot walk', () => {
    let valid = 0
    fc.assert(
      fc.property(bentGraph, (graph) => {
        if (codes(graph).length > 0) return
        valid += 1
        expect(topologicalOrder(graph)).toHaveLength(Object.keys(graph.nodes).length)
        expect(() => walkChains(planChains(graph, testCatalogue))).not.toThrow()
        for (const { from, to } of graph.edges) {
          const [node, field] = from.split('.') as [string, string]
          const [target, input] = to.split('.') as [string, string]
          expect(Object.keys(testCatalogue.require(graph.nodes[node]!.type).outputs)).toContain(field)
          expect(Object.keys(testCatalogue.require(graph.nodes[target]!.type).inputs)).toContain(input)
        }
      }),
      { numRuns: 1000 },
    )
    expect(valid).toBeGreaterThan(100)
  })
})

/** Each changes a good graph for the worse, and says what must be found; null where this graph offers no place for it. */
const FAULTS: Record<string, (graph: Graph, pick: number) => string | null> = {
  'an unknown type': (graph, pick) => {
    const id = at(Object.keys(graph.nodes), pick)
    graph.nodes[id]!.type = 'acme/Nothing'
    return `unknown_type ${id} null`
  },
  'a missing input': (graph, pick) => {
    const required = graph.edges.filter(({ to }) => {
      const [node, field] = to.split('.') as [string, string]
      return testCatalogue.require(graph.nodes[node]!.type).inputs[field]!.required
    })
    const { to } = at(required, pick)
    graph.edges = graph.edges.filter((edge) => edge.to !== to)
    return `missing_input ${to.replace('.', ' ')}`
  },
  'two values where one fits': (graph, pick) => {
    const { from, to } = at(graph.edges, pick)
    if (to.endsWith('.images')) return null
    graph.edges.push({ from, to })
    return `kind_mismatch ${to.replace('.', ' ')}`
  },
  'another kind': (graph, pick) => {
    const { to } = at(graph.edges, pick)
    const isText = /\.(text|prompt|negative)$/.test(to)
    graph.nodes.planted = { type: isText ? 'test/Draw' : 'kizy/StringInput', params: {} }
    graph.edges.push({ from: isText ? 'planted.image' : 'planted.text', to })
    return `kind_mismatch ${to.replace('.', ' ')}`
  },
  'a cycle': (graph, pick) => {
    const hints = Object.keys(graph.nodes).filter((id) => graph.nodes[id]!.type === 'kizy/ControlNet')
    if (hints.length === 0) return null
    const hint = at(hints, pick)
    graph.edges = graph.edges.filter(({ to }) => to !== `${hint}.text`)
    graph.edges.push({ from: `${hint}.text`, to: `${hint}.text` })
    return `cycle ${hint} null`
  },
  'a node that leads nowhere': (graph) => {
    graph.nodes.planted = { type: 'kizy/StringInput', params: {} }
    return 'unreachable planted null'
  },
  'a bad param': (graph, pick) => {
    const drawing = Object.keys(graph.nodes).filter((id) => graph.nodes[id]!.type === 'test/Draw')
    if (drawing.length === 0) return null
    const id = at(drawing, pick)
    graph.nodes[id]!.params = at([{ steps: 0 }, { steps: 'many' }, { steps: 2.5 }, { steps: null }], pick)
    return `bad_param ${id} steps`
  },
  'a param that is not there': (graph, pick) => {
    const id = at(Object.keys(graph.nodes), pick)
    graph.nodes[id]!.params = { colour: 'red' }
    return `bad_param ${id} colour`
  },
  'an edge from nowhere': (graph, pick) => {
    graph.edges.push({ from: 'ghost.text', to: at(graph.edges, pick).to })
    return 'unknown_node ghost null'
  },
  'an edge from a word that objects know': (graph, pick) => {
    graph.nodes = Object.fromEntries(Object.entries(graph.nodes).filter(([id]) => id !== 'constructor'))
    graph.edges = graph.edges.filter(({ from, to }) => !`${from} ${to}`.includes('constructor.'))
    if (graph.edges.length === 0) return null
    const { to } = at(graph.edges, pick)
    graph.edges.push({ from: 'constructor.text', to })
    return 'unknown_node constructor null'
  },
  'an output that is not there': (graph, pick) => {
    const { from } = at(graph.edges, pick)
    const [node] = from.split('.') as [string]
    graph.nodes.planted = { type: 'test/TextOutput', params: {} }
    graph.edges.push({ from: `${node}.toString`, to: 'planted.text' })
    return `unknown_port ${node} toString`
  },
  'an input that is not there': (graph, pick) => {
    const { from, to } = at(graph.edges, pick)
    const [node] = to.split('.') as [string]
    graph.edges.push({ from, to: `${node}.hasOwnProperty` })
    return `unknown_port ${node} hasOwnProperty`
  },
}

const at = <T>(list: T[], pick: number): T => list[pick % list.length]!

describe('validateGraph, for a good graph with a fault planted', () => {
  it.each(Object.entries(FAULTS))('finds %s, with node and field', (_, plant) => {
    let planted = 0
    fc.assert(
      fc.property(validGraph(), fc.nat(), (graph, pick) => {
        const expected = plant(graph, pick)
        if (expected === null) return
        planted += 1
        expect(codes(graph)).toContain(expected)
      }),
    )
    expect(planted).toBeGreaterThan(5)
  })

  it('finds one that is too large', () => {
    const graph: Graph = { name: 'many', nodes: {}, edges: [] }
    for (let index = 0; index <= MAX_NODES; index++) graph.nodes[`n${index}`] = { type: 'kizy/StringInput', params: {} }
    expect(codes(graph)).toEqual(['too_large  null'])
  })

  it('finds all of several faults at once', () => {
    fc.assert(
      fc.property(validGraph(), fc.nat(), (graph, pick) => {
        const names = ['a bad param', 'an edge from nowhere', 'a node that leads nowhere'] as const
        const expected = names.map((name) => FAULTS[name]!(graph, pick)).filter((one) => one !== null)
        expect(codes(graph)).toEqual(expect.arrayContaining(expected.filter((one) => !one.startsWith('unreachable'))))
      }),
    )
  })
})
