import { describe, expect, it } from 'vitest'
import { recipeFor, rhythm, teachableOf } from '@/lib/trainings/recipes'

const model = {
  id: 'sprout',
  name: 'Sprout',
  available: true,
  training: {
    quick: {
      look: { steps: 320, flip: true },
      person: { steps: 320, flip: false },
      thing: { steps: 320, flip: false },
    },
    thorough: { steps: 1200 },
    secondsPerStep: 0.25,
    memoryBytes: 1024,
  },
} as unknown as Parameters<typeof teachableOf>[0]

describe('how a model is taught', () => {
  it('by pace and subject, whether or not the subjects differ', () => {
    const teachable = teachableOf(model, null)!
    expect(teachable.recipes.quick!.look!.flip).toBe(true)
    expect(teachable.recipes.quick!.person!.flip).toBe(false)
    expect(teachable.recipes.thorough!.thing!.steps).toBe(1200)
  })

  it('in the time that it took here before, else as the model says', () => {
    expect(teachableOf(model, null)).toMatchObject({ secondsPerStep: 0.25, isLearnt: false })
    expect(teachableOf(model, 0.5)).toMatchObject({ secondsPerStep: 0.5, isLearnt: true })
  })

  it('is nothing for a model that says nothing of it, or says it wrongly', () => {
    expect(teachableOf({ ...model, training: undefined } as never, null)).toBeNull()
    expect(teachableOf({ ...model, training: { quick: 3 } } as never, null)).toBeNull()
  })
})

describe('the recipe for some pictures', () => {
  const steps = { steps: 500, sampleEverySteps: 50, checkpointEverySteps: 50, rank: 32 }
  const training = {
    quick: { look: steps, person: steps, thing: steps },
    thorough: { steps: 1000 },
    pace: { quick: { each: 30, least: 500, most: 1500 } },
  }
  const grown = teachableOf({ ...model, training } as never, null)!
  const of = (pictures: number, pace: 'quick' | 'thorough' = 'quick') =>
    recipeFor(grown, { pace, subject: 'look', pictures })

  it('is taught longer the more there are, within bounds, with as many samples', () => {
    expect(of(3)).toEqual(steps)
    expect(of(20)).toEqual({ ...steps, steps: 600, sampleEverySteps: 60, checkpointEverySteps: 60 })
    expect(of(400)).toEqual({ ...steps, steps: 1500, sampleEverySteps: 150, checkpointEverySteps: 150 })
  })

  it('stays as it is where nothing says that it grows', () => {
    expect(of(400, 'thorough').steps).toBe(1000)
    const fixed = teachableOf(model, null)!
    expect(recipeFor(fixed, { pace: 'quick', subject: 'look', pictures: 400 })).toEqual({ steps: 320, flip: true })
  })
})

describe('the rhythm of samples and checkpoints', () => {
  const recipe = { steps: 320, sampleEverySteps: 80, checkpointEverySteps: 80 }

  it('is the recipe’s own while its steps are', () => {
    expect(rhythm(recipe, {})).toEqual({})
    expect(rhythm({}, { steps: 10 })).toEqual({})
  })

  it('keeps their number when the steps change', () => {
    expect(rhythm(recipe, { steps: 3200 })).toEqual({ sampleEverySteps: 800, checkpointEverySteps: 800 })
    expect(rhythm(recipe, { steps: 8 })).toEqual({ sampleEverySteps: 2, checkpointEverySteps: 2 })
    expect(rhythm(recipe, { steps: 1 })).toEqual({ sampleEverySteps: 1, checkpointEverySteps: 1 })
  })
})
