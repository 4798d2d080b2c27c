import { expect, test } from 'vitest'
import { secondsFor } from '@/lib/client/estimate'

const timings = [
  { steps: 20, pixels: 10_000, seconds: 4 },
  { steps: 20, pixels: 10_000, seconds: 6 },
  { steps: 20, pixels: 10_000, seconds: 5 },
  { steps: 40, pixels: 10_000, seconds: 9 },
]

test('the same work takes what it took', () => {
  expect(secondsFor(timings, 20, 10_000)).toBe(5)
  expect(secondsFor(timings, 40, 10_000)).toBe(9)
})

test('other work takes its share', () => {
  expect(secondsFor(timings, 10, 10_000)).toBeCloseTo(2.5, 0)
  expect(secondsFor(timings, 20, 20_000)).toBeCloseTo(10, 0)
})

test('nothing is said before the first picture', () => {
  expect(secondsFor([], 20, 10_000)).toBeNull()
})
