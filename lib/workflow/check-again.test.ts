import { describe, expect, it } from 'vitest'
import { builtInCatalogue, NodeCatalogue } from '@/lib/workflow/catalogue'
import { problemNow } from '@/lib/workflow/check-again'
import { Graph } from '@/lib/workflow/graph'
import { catalogueWithPlugin, posterize } from '@/lib/testing/graphs'

const graph = Graph.parse({
  name: 'own-graph',
  nodes: {
    words: { type: 'kizy/StringInput', params: { value: 'a fox' } },
    draw: { type: 'kizy/TextToImage' },
    tones: { type: 'acme/Posterize', params: { bits: 3 } },
    save: { type: 'kizy/ImageOutput' },
  },
  edges: [
    { from: 'words.text', to: 'draw.prompt' },
    { from: 'draw.image', to: 'tones.image' },
    { from: 'tones.image', to: 'save.image' },
  ],
})

describe('problemNow', () => {
  it('is none while everything is as it was', () => {
    expect(problemNow(graph, catalogueWithPlugin)).toBeNull()
  })

  it('names the nodes of a plugin that is gone', () => {
    const problem = problemNow(graph, builtInCatalogue)
    expect(problem).toMatchObject({ code: 'node_missing', fix: 'retry' })
    expect(problem?.detail).toContain('acme/Posterize')
  })

  it('says when a plugin takes other settings by now', () => {
    const params = { ...posterize.params, properties: { levels: { type: 'integer' } } }
    const changed = new NodeCatalogue('x', [...builtInCatalogue.list(), { ...posterize, params }])
    expect(problemNow(graph, changed)).toMatchObject({ code: 'graph_outdated' })
  })
})
