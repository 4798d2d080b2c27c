import { describe, expect, it } from 'vitest'
import { builtInCatalogue, NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import { textToImageGraph } from '@/lib/workflow/graphs/text-to-image'
import { planChains } from '@/lib/workflow/plan'
import { MAX_NODES, normalizeParams, topologicalOrder, validateGraph } from '@/lib/workflow/validate'

const good = (count = 2, upscaler: string | null = 'sprout-upscaler') =>
  textToImageGraph({
    prompt: 'a fox',
    negativePrompt: '',
    count,
    seed: 7,
    picture: { model: 'sprout', width: 128, height: 128, steps: 20, guidanceScale: 4, sampler: 'ddim' },
    upscaler,
    metadata: (seed) => ({ seed }),
  })

const codes = (graph: Graph) =>
  validateGraph(graph, builtInCatalogue).map(({ code, node, field }) => `${code} ${node} ${field}`)

describe('validateGraph', () => {
  it('takes the graphs of the app', () => {
    expect(codes(good())).toEqual([])
    expect(codes(good(1, null))).toEqual([])
  })

  it('says everything that is wrong at once, with node and field', () => {
    const graph = good(1)
    graph.nodes['picture-0']!.params = { model: 'sprout', steps: 0, seed: -1, colour: 'red' }
    graph.nodes.mystery = { type: 'acme/Nothing', params: {} }
    graph.edges = graph.edges.filter(({ to }) => to !== 'upscale-0.image')
    graph.edges.push({ from: 'prompt.text', to: 'output-0.image' }, { from: 'ghost.text', to: 'picture-0.prompt' })
    expect(codes(graph)).toEqual(
      expect.arrayContaining([
        'bad_param picture-0 steps',
        'bad_param picture-0 seed',
        'bad_param picture-0 colour',
        'unknown_type mystery null',
        'missing_input upscale-0 image',
        'kind_mismatch output-0 image',
        'unknown_node ghost null',
        'unreachable picture-0 null',
      ]),
    )
  })

  it('refuses cycles', () => {
    const graph = good(1)
    graph.edges.push({ from: 'upscale-0.image', to: 'upscale-0.image' })
    expect(codes(graph)).toContain('cycle upscale-0 null')
  })

  it('refuses the same edge twice, also where an input takes many', () => {
    const graph = good(1)
    graph.edges.push({ ...graph.edges[0]! })
    expect(codes(graph)).toContain('duplicate_edge picture-0 prompt')
  })

  it('refuses graphs beyond its size without looking further', () => {
    expect(codes(good(MAX_NODES))).toEqual(['too_large  null'])
  })
})

describe('normalizeParams', () => {
  it('fills in the defaults and leaves what was given', () => {
    const spec = builtInCatalogue.require('kizy/TextToImage')
    expect(normalizeParams(spec, { steps: 5 })).toMatchObject({ steps: 5, model: 'sprout', sampler: 'ddim' })
  })

  it('throws for params that do not fit', () => {
    expect(() => normalizeParams(builtInCatalogue.require('kizy/TextToImage'), { steps: 'many' })).toThrow()
  })
})

describe('planChains', () => {
  it('makes one chain a picture', () => {
    expect(planChains(good(2), builtInCatalogue)).toEqual([
      { nodes: ['picture-0', 'upscale-0', 'output-0'], after: [] },
      { nodes: ['picture-1', 'upscale-1', 'output-1'], after: [] },
    ])
  })

  it('cuts where results part ways', () => {
    const graph = good(1)
    graph.nodes['output-small'] = { type: 'kizy/ImageOutput', params: {}, picture: 0 }
    graph.edges.push({ from: 'picture-0.image', to: 'output-small.image' })
    expect(planChains(graph, builtInCatalogue)).toEqual([
      { nodes: ['picture-0'], after: [] },
      { nodes: ['upscale-0', 'output-0'], after: [0] },
      { nodes: ['output-small'], after: [0] },
    ])
  })

  it('finds its way through more ways than anyone can walk', () => {
    // Forty steps of two recipes, each fed by both before: 2^40 ways from the last to the first.
    const recipe = { kind: 'json', required: false, list: true }
    const mix = NodeSpec.parse({
      ...builtInCatalogue.require('kizy/StringInput'),
      type: 'acme/Mix',
      exec: 'recipe',
      inputs: { mixes: recipe },
      outputs: { mix: { kind: 'json', list: false } },
    })
    const take = NodeSpec.parse({
      ...builtInCatalogue.require('kizy/ImageOutput'),
      type: 'acme/Take',
      inputs: { mixes: recipe },
    })
    const graph: Graph = { name: 'ladder', nodes: { end: { type: 'acme/Take', params: {} } }, edges: [] }
    for (let step = 0; step < 40; step++) {
      for (const side of ['a', 'b']) {
        graph.nodes[`${side}-${step}`] = { type: 'acme/Mix', params: {} }
        for (const other of step > 0 ? ['a', 'b'] : []) {
          graph.edges.push({ from: `${other}-${step - 1}.mix`, to: `${side}-${step}.mixes` })
        }
      }
    }
    graph.edges.push({ from: 'a-39.mix', to: 'end.mixes' }, { from: 'b-39.mix', to: 'end.mixes' })
    expect(planChains(graph, new NodeCatalogue('x', [mix, take]))).toEqual([{ nodes: ['end'], after: [] }])
  })

  it('gives the same answer for the same graph, which a replay relies on', () => {
    expect(planChains(good(4), builtInCatalogue)).toEqual(planChains(structuredClone(good(4)), builtInCatalogue))
  })
})

describe('topologicalOrder', () => {
  it('puts every node after what feeds it', () => {
    const graph = good(3)
    const order = topologicalOrder(graph)
    for (const { from, to } of graph.edges) {
      expect(order.indexOf(from.split('.')[0]!)).toBeLessThan(order.indexOf(to.split('.')[0]!))
    }
  })
})
