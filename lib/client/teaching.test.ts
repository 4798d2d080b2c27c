import { describe, expect, it } from 'vitest'
import { memoryFor, memoryProblem, timeFor } from '@/lib/client/teaching'
import type { TeachableModel } from '@/lib/trainings/schema'

const GB = 1e9
const recipe = { steps: 800, batchSize: 2, rank: 16, sampleEverySteps: 200, checkpointEverySteps: 200 }
const model: TeachableModel = {
  ...{ id: 'xl', name: 'XL', available: true, side: 1024, learns: [], recipes: {} },
  ...{ distilled: false, instead: null, growth: null },
  ...{ secondsPerStep: 0.5, secondsPerStop: 10, isLearnt: true },
  ...{ memoryBytes: 14 * GB, weightsBytes: 7 * GB, deviceBytes: 16 * GB },
}

describe('the time before the press', () => {
  it('is that of its steps, and of the samples around them', () => {
    expect(timeFor(model, recipe, {})).toEqual([480, 480])
  })

  it('goes with the batch, the size and the steps, and with how often samples are drawn', () => {
    expect(timeFor(model, recipe, { batchSize: 4 })![1]).toBe(880)
    expect(timeFor(model, recipe, { resolution: 512 })![1]).toBe(180)
    // As many samples as before, spread over more steps.
    expect(timeFor(model, recipe, { steps: 1600 })![1]).toBe(880)
    expect(timeFor(model, recipe, { sampleEverySteps: 100 })![1]).toBe(520)
  })

  it('is a span while it is a guess, and nothing while nothing tells', () => {
    expect(timeFor({ ...model, isLearnt: false }, recipe, {})).toEqual([240, 960])
    expect(timeFor({ ...model, secondsPerStep: null }, recipe, {})).toBeNull()
  })
})

describe('the memory before the press', () => {
  it('is the recipe’s, and grows with batch, size and rank', () => {
    expect(memoryFor(model, recipe, {})).toBe(14 * GB)
    expect(memoryFor(model, recipe, { batchSize: 4 })).toBe(21 * GB)
    expect(memoryFor(model, recipe, { resolution: 512 })).toBe(8.75 * GB)
    expect(memoryFor(model, recipe, { rank: 64 })).toBeCloseTo(16.7 * GB, -8)
    expect(memoryFor(model, recipe, { gradientCheckpointing: true })).toBeCloseTo(9.45 * GB)
    expect(memoryFor({ ...model, memoryBytes: null }, recipe, {})).toBeNull()
  })

  it('is warned of when this place has less, with the way out', () => {
    expect(memoryProblem(model, recipe, {})).toBeNull()
    expect(memoryProblem(model, recipe, { batchSize: 4 })).toContain(
      'It wants about 21 GB of memory, and there are 16 GB here.',
    )
    expect(memoryProblem(model, recipe, { batchSize: 4 })).toContain('smaller under More')
    expect(memoryProblem({ ...model, deviceBytes: 4 * GB }, recipe, {})).toContain('Choose a smaller model.')
    expect(memoryProblem({ ...model, deviceBytes: null }, recipe, { batchSize: 64 })).toBeNull()
  })
})
