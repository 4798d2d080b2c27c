import { expect, test } from 'vitest'
import { fitsMachine, memoryOf } from '@/lib/models/fit'

const GB = 1e9

test('the memory a model wants is the catalogue’s, or worked out from its weights', () => {
  expect(memoryOf({ id: 'sdxl', bytes: 1 })).toBeCloseTo(10.1 * GB, -8)
  expect(memoryOf({ id: 'sdxl', bytes: 1, precision: 'fp8' })).toBeLessThan(8 * GB)
  expect(memoryOf({ id: 'brought', bytes: 10 * GB })).toBe(13 * GB)
  expect(memoryOf({ id: 'brought' })).toBeNull()
})

test.each([
  [{ id: 'sdxl' }, { kind: 'cuda', memoryBytes: 12 * GB }, true],
  [{ id: 'sdxl' }, { kind: 'cuda', memoryBytes: 8 * GB }, false],
  // Without a card weights take twice as much.
  [{ id: 'sdxl' }, { kind: 'cpu', memoryBytes: 12 * GB }, false],
  [{ id: 'sdxl' }, { kind: 'cpu', memoryBytes: 24 * GB }, true],
  [{ id: 'brought', bytes: 7 * GB }, { kind: 'cuda', memoryBytes: 8 * GB }, false],
  [{ id: 'brought' }, { kind: 'cuda', memoryBytes: GB }, true],
  [{ id: 'sdxl' }, { kind: 'cuda', memoryBytes: null }, true],
])('%o on %o: %s', (model, machine, fits) => {
  expect(fitsMachine(model, machine)).toBe(fits)
})
