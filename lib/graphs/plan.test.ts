import { describe, expect, it } from 'vitest'
import { planGraph } from '@/lib/graphs/plan'
import { catalogueWithPlugin, models, smallGraph } from '@/lib/testing/graphs'
import { sproutUpscaler } from '@/lib/testing/models'
import { builtInCatalogue } from '@/lib/workflow/catalogue'

const plan = (sent: unknown = smallGraph()) => planGraph(sent, builtInCatalogue, models)

describe('planGraph', () => {
  it('fills in what was left out, so that what stands there is what runs', () => {
    const { graph, name } = plan()
    expect(name).toBe('a small graph')
    expect(graph.nodes.draw!.params).toMatchObject({ steps: 4, model: 'sprout', width: 128, height: 128 })
    expect(graph.nodes.enlarge!.params).toMatchObject({ model: 'sprout-upscaler' })
  })

  it('draws a seed that was left out, anew for each run, and keeps one that was given', () => {
    const seeds = Array.from({ length: 5 }, () => plan().graph.nodes.draw!.params.seed as number)
    expect(new Set(seeds).size).toBeGreaterThan(1)
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
    const given = smallGraph()
    given.nodes.draw!.params = { seed: 0 }
    expect(plan(given).graph.nodes.draw!.params.seed).toBe(0)
  })

  it('says of the picture what is true of it, and writes the same into the file', () => {
    const { graph, sizes } = plan()
    const { seed } = graph.nodes.draw!.params
    expect(graph.nodes.save!.facts).toEqual({
      prompt: 'a red apple, 3d',
      negativePrompt: '',
      modelId: 'sprout',
      modelName: 'Sprout',
      seed,
      steps: 4,
      guidanceScale: 4,
      sampler: 'ddim',
      shape: '1:1',
      width: 128,
      height: 128,
      upscaler: 'sprout-upscaler',
      graph: 'a small graph',
    })
    expect(graph.nodes.save!.params.metadata).toMatchObject({
      prompt: 'a red apple, 3d',
      model: 'Sprout',
      seed,
      steps: 4,
    })
    expect(sizes).toEqual([{ width: 512, height: 512 }])
  })

  it('leaves the metadata alone that its maker decided on', () => {
    const sent = smallGraph()
    sent.nodes.save!.params = { metadata: {} }
    expect(plan(sent).graph.nodes.save!.params.metadata).toEqual({})
  })

  it('counts the outputs as pictures; what two of them share works on the first', () => {
    const sent = smallGraph()
    sent.nodes['save-small'] = { type: 'kizy/ImageOutput' }
    sent.edges.push({ from: 'draw.image', to: 'save-small.image' })
    const { graph, sizes } = plan(sent)
    const pictures = Object.fromEntries(Object.entries(graph.nodes).map(([id, { picture }]) => [id, picture]))
    expect(pictures).toEqual({ words: undefined, draw: 0, enlarge: 0, save: 0, 'save-small': 1 })
    expect(sizes.map(({ width }) => width)).toEqual([512, 128])
    expect(graph.nodes['save-small']!.facts).toMatchObject({ upscaler: null, prompt: 'a red apple, 3d' })
  })

  it('gives an output its own picture, also one that feeds another', () => {
    const sent = smallGraph()
    sent.nodes = { last: { type: 'kizy/ImageOutput' }, ...sent.nodes }
    sent.edges.push({ from: 'save.file', to: 'last.image' })
    const { graph } = plan(sent)
    expect([graph.nodes.last!.picture, graph.nodes.save!.picture, graph.nodes.draw!.picture]).toEqual([0, 1, 0])
  })

  it('takes the nodes of a plugin, and says nothing of a size it cannot know', () => {
    const sent = smallGraph()
    sent.nodes.enlarge = { type: 'acme/Posterize', params: { bits: 2 } }
    const { graph, sizes } = planGraph(sent, catalogueWithPlugin, models)
    expect(graph.nodes.enlarge!.params).toEqual({ bits: 2 })
    expect(sizes).toEqual([{ width: 128, height: 128 }])
  })

  it('knows the scale of an upscaler by the model, whatever it is called', () => {
    const twice = new Map(models).set('sprout-upscaler', { ...sproutUpscaler, available: true, scale: 2 })
    expect(planGraph(smallGraph(), builtInCatalogue, twice).sizes).toEqual([{ width: 256, height: 256 }])
  })
})
