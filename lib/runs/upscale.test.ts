import { expect, test } from 'vitest'
import type { ArtworkRow } from '@/lib/artworks/data'
import { sproutUpscaler } from '@/lib/testing/models'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import { validateGraph } from '@/lib/workflow/validate'
import { planUpscale } from './upscale'

const facts = { prompt: 'a fox', negativePrompt: '', seed: 7, modelId: 'sprout', modelName: 'Sprout' }
const artwork = { id: crypto.randomUUID(), width: 512, height: 384, settings: facts } as unknown as ArtworkRow
const upscalers = [{ ...sproutUpscaler, available: true }]

test('a larger picture keeps the words and the seed of the one it is made from', () => {
  const { graph, settings } = planUpscale(artwork, upscalers)
  expect(validateGraph(graph, builtInCatalogue)).toEqual([])
  expect(settings).toMatchObject({ prompt: 'a fox', count: 1, shownWidth: 2048, shownHeight: 1536 })
  expect(graph.nodes['output-0']).toMatchObject({
    facts: { prompt: 'a fox', seed: 7, width: 512, upscaler: 'sprout-upscaler' },
    params: { metadata: { prompt: 'a fox', seed: 7, version: 'Kizy' } },
  })
})

test('one made by a graph without words is enlarged too', () => {
  const wordless = { ...artwork, settings: { prompt: '', negativePrompt: '', graph: 'Mine' } } as ArtworkRow
  expect(validateGraph(planUpscale(wordless, upscalers).graph, builtInCatalogue)).toEqual([])
})

test('no upscaler, or a picture that is too large already, is said in words', () => {
  expect(() => planUpscale(artwork, [{ ...sproutUpscaler, available: false }])).toThrow(
    'No upscaler is installed here.',
  )
  const huge = { ...artwork, width: 4096, height: 4096 } as ArtworkRow
  expect(() => planUpscale(huge, upscalers)).toThrow('This picture is as large as it can get.')
})
