import { expect, test } from 'vitest'
import type { ModelView } from '@/lib/models/schema'
import { BoxSettings, changedCount, freshSettings, modelOf, remixOf, wishOf } from './settings'

const sprout: ModelView = {
  id: 'sprout',
  name: 'Sprout',
  note: '',
  available: true,
  shapes: { '1:1': [128, 128], '3:4': [112, 144] },
  defaults: { steps: 20, guidanceScale: 4, sampler: 'ddim' },
  maxSteps: 60,
  samplers: ['ddim', 'euler'],
  abilities: {
    ...{
      start: true,
      mask: true,
      faces: true,
      enlarge: [2, 4],
      words: true,
      describe: true,
      edit: false,
      enhance: true,
    },
    structures: [{ id: 'sprout-edges', name: 'Sprout edges', reads: 'edges' }],
    ...{ linesToInstall: null, looks: [], lookToInstall: null },
  },
  secondsPerPicture: 3,
  timings: [],
}

test('what was kept and is broken becomes a fresh value, the rest stays', () => {
  expect(BoxSettings.parse({ shape: 'round', count: 400, negativePrompt: 'text', seed: -1 })).toEqual({
    ...freshSettings,
    negativePrompt: 'text',
  })
})

test('where none is chosen it is one that draws from words', () => {
  const edits = { ...sprout, id: 'edits', abilities: { ...sprout.abilities, words: false } }
  const away = { ...sprout, id: 'away', available: false }
  expect(modelOf([away, edits, sprout], freshSettings)).toBe(sprout)
  expect(modelOf([away, edits], freshSettings)).toBe(edits)
  expect(modelOf([away, edits, sprout], { modelId: 'edits' })).toBe(edits)
})

test('a wish leaves out what the model does not know', () => {
  const wish = wishOf('a fox', { ...freshSettings, shape: '16:9', sampler: 'unipc', steps: 150 }, sprout)
  expect(wish).toMatchObject({ modelId: 'sprout', shape: '1:1', sampler: undefined, steps: 60 })
})

test('remix takes every setting but the seed, and keeps the model’s own as its own', () => {
  const made = {
    modelId: 'sprout',
    negativePrompt: 'text',
    steps: 20,
    guidanceScale: 9,
    sampler: 'euler',
    shape: '3:4',
  }
  const settings = remixOf(made, { ...freshSettings, seed: 7, count: 2 }, [sprout], [])
  expect(settings).toEqual({
    ...freshSettings,
    modelId: 'sprout',
    count: 2,
    negativePrompt: 'text',
    steps: undefined,
    guidanceScale: 9,
    sampler: 'euler',
    shape: '3:4',
    seed: undefined,
  })
  expect(changedCount(settings)).toBe(3)
})

test('an unknown model gives way to one that can draw', () => {
  expect(modelOf([{ ...sprout, id: 'away', available: false }, sprout], { modelId: 'gone' })?.id).toBe('sprout')
  expect(modelOf([], { modelId: 'gone' })).toBeUndefined()
})
