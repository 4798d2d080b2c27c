import { expect, test } from 'vitest'
import { estimateOf, secondsFor } from '@/lib/client/estimate'
import { freshSettings } from '@/lib/client/settings'
import type { ModelView } from '@/lib/models/schema'

const editor: ModelView = {
  ...{ id: 'editor', name: 'Editor', note: '', available: true, shapes: { '1:1': [100, 100] } },
  ...{ defaults: { steps: 40, guidanceScale: 4, sampler: 'euler' }, maxSteps: 50, samplers: ['euler'] },
  abilities: {
    ...{ words: true, start: true, edit: true, mask: true, faces: false, enlarge: [], describe: false, enhance: false },
    ...{ structures: [], linesToInstall: null, looks: [], lookToInstall: null },
  },
  secondsPerPicture: null,
  timings: [],
}
const timings = [
  { steps: 20, pixels: 10_000, effects: {}, seconds: 4 },
  { steps: 20, pixels: 10_000, effects: {}, seconds: 6 },
  { steps: 20, pixels: 10_000, effects: {}, seconds: 5 },
  { steps: 40, pixels: 10_000, effects: {}, seconds: 9 },
]

test('the same work takes what it took', () => {
  expect(secondsFor(timings, 20, 10_000)).toBe(5)
  expect(secondsFor(timings, 40, 10_000)).toBe(9)
})

test('other work takes its share', () => {
  expect(secondsFor(timings, 10, 10_000)).toBeCloseTo(2.5, 0)
  expect(secondsFor(timings, 20, 20_000)).toBeCloseTo(10, 0)
})

test('words change a picture in all of the steps, a strength draws its share of them', () => {
  const model = { ...editor, timings }
  const start = { source: 'upload:fox', name: 'fox', strength: 0.5 }
  const of = (byWords: boolean) =>
    estimateOf(model, { ...freshSettings, shape: '1:1', steps: 40, start: { ...start, byWords } })
  expect(of(false)).toBe(5)
  expect(of(true)).toBe(9)
})

test('nothing is said before the first picture', () => {
  expect(secondsFor([], 20, 10_000)).toBeNull()
})

test('what is done to a picture afterwards counts, once it was done before', () => {
  const faces = [...timings, { steps: 20, pixels: 10_000, effects: { faces: true }, seconds: 11 }]
  expect(secondsFor(faces, 20, 10_000, { faces: true })).toBe(11)
  expect(secondsFor(faces, 20, 10_000, { faces: false })).toBe(5)
  expect(secondsFor(faces, 20, 10_000, { enlarge: 4 })).toBe(6)
})
