import { describe, expect, it } from 'vitest'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import type { Drawing } from '@/lib/workflow/graphs/wish'
import { imageToImageGraph } from '@/lib/workflow/graphs/image-to-image'
import { inpaintGraph } from '@/lib/workflow/graphs/inpaint'
import { outpaintGraph } from '@/lib/workflow/graphs/outpaint'
import { modelsNamedBy } from '@/lib/workflow/interpret'
import { gatherInputs } from '@/lib/workflow/inputs'
import { trainLoraGraph } from '@/lib/workflow/graphs/train-lora'
import { textToImageGraph } from '@/lib/workflow/graphs/text-to-image'
import { planChains } from '@/lib/workflow/plan'
import { validateGraph } from '@/lib/workflow/validate'
import { digestOf, type Value } from '@/lib/workflow/values'

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

const pinned = { kind: 'image' as const, sha256: 'd'.repeat(64), bytes: 9, mediaType: 'image/png', meta: {} }
const withPins = (graph: Graph): Graph => ({
  ...graph,
  nodes: Object.fromEntries(Object.entries(graph.nodes).map(([id, node]) => [id, { ...node, pinned }])),
})

const graphs: [string, Graph][] = [
  ['text-to-image', textToImageGraph(wish)],
  ['image-to-image', imageToImageGraph(wish, { source, strength: 0.5 })],
  ['inpaint', inpaintGraph(wish, { source, strength: 1 }, { source, feather: 6 })],
  ['outpaint', outpaintGraph(wish, { source, canvas: { right: 64, overlap: 16 } })],
]

const INPAINTED = ['picture-0', 'upscale-0', 'blend-0', 'output-0']

describe('the hidden graphs', () => {
  it.each(graphs)('%s is valid, and draws each picture on its own', (name, graph) => {
    expect(graph.name).toBe(name)
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    const chains = planChains(graph, builtInCatalogue).filter(({ nodes }) => nodes.includes('output-0'))
    // What keeps a part of another picture waits for that one too, so its end is a chain of its own.
    expect(chains[0]!.nodes).toEqual(
      name === 'outpaint'
        ? ['blend-0', 'output-0']
        : name === 'inpaint'
          ? INPAINTED
          : ['picture-0', 'upscale-0', 'output-0'],
    )
    expect(graph.nodes['picture-1']!.params.seed).toBe(0)
  })

  it('puts a picture on its larger canvas once', () => {
    const chains = planChains(graphs[3]![1], builtInCatalogue)
    expect(chains.map(({ nodes, after }) => [nodes[0], after])).toEqual([
      ['canvas', []],
      ['picture-0', [0]],
      ['picture-1', [0]],
      ['blend-0', [0, 1]],
      ['blend-1', [0, 2]],
    ])
  })

  it('follows the lines of several pictures, each by what reads it', () => {
    const structures = [
      { source, model: 'sprout-edges', strength: 0.8 },
      { source: `upload:${source.slice(8)}`, model: 'sprout-edges', strength: 0.3 },
    ]
    const graph = imageToImageGraph({ ...wish, structures }, { source, strength: 0.5 })
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    const { controls } = gatherInputs(withPins(graph), 'picture-1', [], builtInCatalogue)
    expect(controls).toMatchObject([
      { kind: 'control', meta: { model: 'sprout-edges', strength: 0.8 } },
      { kind: 'control', meta: { model: 'sprout-edges', strength: 0.3 } },
    ])
  })

  it('takes the look of several pictures, beside the lines of another', () => {
    const looks = [
      { source, model: 'mood', strength: 0.6 },
      { source: `upload:${source.slice(8)}`, model: 'mood', strength: 1.5 },
    ]
    const structures = [{ source, model: 'sprout-edges', strength: 0.8 }]
    const graph = textToImageGraph({ ...wish, looks, structures })
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    const inputs = gatherInputs(withPins(graph), 'picture-1', [], builtInCatalogue)
    expect(inputs.looks).toMatchObject([
      { kind: 'look', meta: { model: 'mood', strength: 0.6 } },
      { kind: 'look', meta: { model: 'mood', strength: 1.5 } },
    ])
    const [some, all] = (inputs.looks as Value[]).map(digestOf)
    expect(some).not.toBe(all)
    const spec = builtInCatalogue.require('kizy/TextToImage')
    expect(modelsNamedBy(spec, { model: 'sprout' }, inputs)).toEqual(['sprout', 'sprout-edges', 'mood', 'mood'])
    expect(
      validateGraph(textToImageGraph({ ...wish, looks: [{ ...looks[0]!, strength: 2 }] }), builtInCatalogue),
    ).not.toEqual([])
  })

  it('has effects work on the finished picture, and knows what it was before them', () => {
    const loras = [{ id: source.slice(8), strength: 1 }]
    const faces = { detector: 'sprout-detector', upscaler: 'sprout-upscaler' }
    const finish = { faces, enlarge: { model: 'sprout-upscaler', scale: 2 } }
    const graph = inpaintGraph({ ...wish, finish, loras }, { source, strength: 1 }, { source, feather: 6 })
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    const [chain] = planChains(graph, builtInCatalogue)
    expect(chain!.nodes).toEqual([...INPAINTED.slice(0, 3), 'faces-0', 'enlarge-0', 'output-0'])
    expect(graph.nodes['output-0']!.before).toBe('blend-0.image')
    expect(graph.nodes['faces-1']!.params).toMatchObject({ seed: 0, steps: 8, labels: ['face'], ...faces })
    expect(graph.edges).toContainEqual({ from: 'lora-0.lora', to: 'faces-1.loras' })
    expect(textToImageGraph(wish).nodes['output-0']).not.toHaveProperty('before')
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

describe('the graph of a training', () => {
  const pinned = {
    ...{ kind: 'dataset' as const, sha256: 'd'.repeat(64), bytes: 9, meta: {} },
    mediaType: 'application/vnd.kizy.dataset+json',
  }
  const graph = trainLoraGraph({
    source: 'dataset:00000000-0000-7000-8000-000000000000',
    params: { model: 'sprout', name: 'Ink', trigger: 'ink1', steps: 100 },
  })

  it('is valid, though it ends in no picture, and is one job', () => {
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    expect(planChains(graph, builtInCatalogue)).toEqual([{ nodes: ['train'], after: [] }])
  })

  it('learns from the very pictures that were pinned', () => {
    const nodes = { ...graph.nodes, pictures: { ...graph.nodes.pictures!, pinned } }
    expect(gatherInputs({ ...graph, nodes }, 'train', [], builtInCatalogue)).toEqual({ dataset: pinned })
  })
})
