import { describe, expect, it } from 'vitest'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import type { Drawing } from '@/lib/workflow/graphs/drawing'
import { imageToImageGraph } from '@/lib/workflow/graphs/image-to-image'
import { inpaintGraph } from '@/lib/workflow/graphs/inpaint'
import { outpaintGraph } from '@/lib/workflow/graphs/outpaint'
import { textToImageGraph } from '@/lib/workflow/graphs/text-to-image'
import { planChains } from '@/lib/workflow/plan'
import { validateGraph } from '@/lib/workflow/validate'

const source = 'artwork:00000000-0000-7000-8000-000000000000'
const wish: Drawing = {
  prompt: 'a fox',
  negativePrompt: '',
  count: 2,
  seed: 2 ** 32 - 1,
  picture: { model: 'sprout', width: 128, height: 128, steps: 8, guidanceScale: 2, sampler: 'ddim' },
  upscaler: 'sprout-upscaler',
  metadata: (seed) => ({ seed }),
}

const graphs: [string, Graph][] = [
  ['text-to-image', textToImageGraph(wish)],
  ['image-to-image', imageToImageGraph(wish, { source, strength: 0.5 })],
  ['inpaint', inpaintGraph(wish, { source, strength: 1 }, { source, feather: 6 })],
  ['outpaint', outpaintGraph(wish, { source, canvas: { right: 64 } })],
]

describe('the hidden graphs', () => {
  it.each(graphs)('%s is valid, and draws each picture on its own', (name, graph) => {
    expect(graph.name).toBe(name)
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    const chains = planChains(graph, builtInCatalogue).filter(({ nodes }) => nodes.includes('output-0'))
    expect(chains[0]!.nodes).toEqual(['picture-0', 'upscale-0', 'output-0'])
    expect(graph.nodes['picture-1']!.params.seed).toBe(0)
  })

  it('puts a picture on its larger canvas once', () => {
    const chains = planChains(graphs[3]![1], builtInCatalogue)
    expect(chains.map(({ nodes, after }) => [nodes[0], after])).toEqual([
      ['canvas', []],
      ['picture-0', [0]],
      ['picture-1', [0]],
    ])
  })

  it('enlarges nothing where the model has no upscaler', () => {
    const plain = imageToImageGraph({ ...wish, upscaler: null }, { source, strength: 0.5 })
    expect(Object.keys(plain.nodes)).toEqual([
      'prompt',
      'negative',
      'start',
      'picture-0',
      'output-0',
      'picture-1',
      'output-1',
    ])
  })
})
