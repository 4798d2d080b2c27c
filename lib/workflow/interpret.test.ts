import { describe, expect, it } from 'vitest'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import { gatherInputs } from '@/lib/workflow/inputs'
import { isInterpreted, modelsNamedBy } from '@/lib/workflow/interpret'
import { memoKeyOf } from '@/lib/workflow/memo'
import { computeSources, planChains } from '@/lib/workflow/plan'
import { normalizeParams, validateGraph } from '@/lib/workflow/validate'
import type { BlobValue } from '@/lib/workflow/values'

const blob = (digit: string): BlobValue => ({
  kind: 'image',
  sha256: digit.repeat(64),
  bytes: 10,
  mediaType: 'image/png',
  meta: {},
})

const source = 'upload:00000000-0000-7000-8000-000000000000'

/** Words, a LoRA, and a drawing whose structure follows another drawing. */
const graph: Graph = {
  name: 'test',
  nodes: {
    words: { type: 'kizy/StringInput', params: { value: 'a fox' } },
    style: { type: 'kizy/LoRALoader', params: { source, strength: 0.5 }, pinned: blob('a') },
    first: { type: 'kizy/TextToImage', params: {} },
    structure: { type: 'kizy/ControlNet', params: { strength: 0.8 } },
    second: { type: 'kizy/TextToImage', params: {} },
    output: { type: 'kizy/ImageOutput', params: {} },
  },
  edges: [
    { from: 'words.text', to: 'first.prompt' },
    { from: 'words.text', to: 'second.prompt' },
    { from: 'style.lora', to: 'second.loras' },
    { from: 'first.image', to: 'structure.image' },
    { from: 'structure.control', to: 'second.controls' },
    { from: 'second.image', to: 'output.image' },
  ],
}
const rows = [{ nodeId: 'first', outputs: { image: blob('b') } }]
const inputs = () => gatherInputs(graph, 'second', rows, builtInCatalogue)

describe('inline and recipe nodes', () => {
  it('are all known to the engine, and no others', () => {
    const contract = Object.values(builtInCatalogue.list())
    for (const { type, exec } of contract) expect([type, isInterpreted(type)]).toEqual([type, exec !== 'compute'])
  })

  it('give references together with how they are used', () => {
    expect(validateGraph(graph, builtInCatalogue)).toEqual([])
    expect(inputs()).toEqual({
      prompt: { kind: 'string', value: 'a fox' },
      loras: [{ ...blob('a'), kind: 'lora', meta: { strength: 0.5 } }],
      controls: [
        {
          ...blob('b'),
          kind: 'control',
          meta: { model: 'sprout-edges', strength: 0.8, start: 0, end: 1, preprocess: true },
        },
      ],
    })
    const spec = builtInCatalogue.require('kizy/TextToImage')
    expect(modelsNamedBy(spec, { model: 'sprout' }, inputs())).toEqual(['sprout', 'sprout-edges'])
  })

  it('may leave a model out', () => {
    const spec = builtInCatalogue.require('kizy/ADetailer')
    const params = normalizeParams(spec, { seed: 1 })
    expect(params.upscaler).toBeNull()
    expect(modelsNamedBy(spec, params, {})).toEqual(['sprout', 'sprout-detector'])
    const larger = { ...params, upscaler: 'sprout-upscaler' }
    expect(modelsNamedBy(spec, larger, {})).toEqual(['sprout', 'sprout-detector', 'sprout-upscaler'])
  })

  it('are looked through for what has to be made before', () => {
    expect([...computeSources(graph, 'second', builtInCatalogue)]).toEqual(['first'])
    expect(planChains(graph, builtInCatalogue)).toEqual([{ nodes: ['first', 'second', 'output'], after: [] }])
  })

  it('count in what a node makes by how they are used, not only by their bytes', () => {
    const keyOf = (given: ReturnType<typeof inputs>) =>
      memoKeyOf({
        ownerId: 'anna',
        spec: builtInCatalogue.require('kizy/TextToImage'),
        params: {},
        inputs: given,
        models: {},
        numericsClass: 'cpu-fp32',
      })
    const weaker = structuredClone(graph)
    weaker.nodes.style!.params.strength = 0.4
    const later = structuredClone(graph)
    later.nodes.structure!.params.start = 0.2
    const keys = [graph, weaker, later].map((one) => keyOf(gatherInputs(one, 'second', rows, builtInCatalogue)))
    expect(new Set(keys).size).toBe(3)
    expect(keyOf(inputs())).toBe(keys[0])
  })

  it('refuse a source that was not pinned at submit', () => {
    const loose = structuredClone(graph)
    delete loose.nodes.style!.pinned
    expect(() => gatherInputs(loose, 'second', rows, builtInCatalogue)).toThrow('pinned')
  })
})
