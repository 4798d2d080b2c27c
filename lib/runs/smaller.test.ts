import { describe, expect, it } from 'vitest'
import { planRun } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { lesserWish, smallerSize, smallerWays } from '@/lib/runs/smaller'
import { sprout } from '@/lib/testing/models'

const big = {
  ...sprout,
  id: 'big',
  name: 'Big',
  architecture: 'sdxl',
  bytes: 7_000,
  available: true,
  limits: { minSide: 256, maxSide: 2048, multipleOf: 64, maxSteps: 100 },
  shapes: { '1:1': [1024, 1024] as [number, number] },
  upscaler: null,
}
const small = { ...sprout, bytes: 80, available: true }
const made = planRun(CreateRun.parse({ prompt: 'a fox', modelId: 'big', seed: 7, steps: 30 }), big).settings

describe('a run that asked for too much', () => {
  it('has a next smaller size of its shape', () => {
    expect(smallerSize({ width: 1024, height: 1024 }, big)).toEqual([768, 768])
    expect(smallerSize({ width: 1024, height: 576 }, big)).toEqual([768, 448])
    expect(smallerSize({ width: 256, height: 256 }, big)).toBeNull()
  })

  it('says what its buttons will do', () => {
    expect(smallerWays(made, [big, small])).toEqual({ side: 768, modelName: 'Sprout' })
    expect(smallerWays(made, [big, { ...small, available: false }])).toEqual({ side: 768, modelName: null })
  })

  it('is drawn smaller with the same words, seed and steps', () => {
    const wish = lesserWish(made, 'size', [big, small])
    expect(wish).toMatchObject({ prompt: 'a fox', seed: 7, steps: 30, modelId: 'big', width: 768, height: 768 })
  })

  it('is drawn by a smaller model with that model’s own values', () => {
    const wish = lesserWish(made, 'model', [big, small])
    expect(wish).toMatchObject({ prompt: 'a fox', seed: 7, modelId: 'sprout' })
    expect(wish.steps).toBeUndefined()
    expect(wish.width).toBeUndefined()
  })

  it('is refused where nothing is smaller', () => {
    expect(() => lesserWish(made, 'model', [big])).toThrow('nothing smaller')
  })
})
