import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFor, rhythm, teachableOf, withoutMissing } from '@/lib/trainings/recipes'
import { OwnParams } from '@/lib/trainings/schema'
import { builtInCatalogue } from '@/lib/workflow/catalogue'

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

const here = { learnt: null, guessed: null, deviceBytes: null }

describe('how a model is taught', () => {
  it('by pace and subject, whether or not the subjects differ', () => {
    const teachable = teachableOf(model, here)!
    expect(teachable.recipes.quick!.look!.flip).toBe(true)
    expect(teachable.recipes.quick!.person!.flip).toBe(false)
    expect(teachable.recipes.thorough!.thing!.steps).toBe(1200)
  })

  it('in the time that it took here before, else as the model says', () => {
    const pace = { secondsPerPicture: 0.5, secondsPerStop: 3 }
    expect(teachableOf(model, here)).toMatchObject({ secondsPerStep: 0.25, secondsPerStop: null, isLearnt: false })
    expect(teachableOf(model, { ...here, learnt: pace })).toMatchObject({
      ...{ secondsPerStep: 0.5, secondsPerStop: 3, isLearnt: true },
    })
    const unsaid = { ...model, training: { ...(model.training as object), secondsPerStep: null } } as typeof model
    expect(teachableOf(unsaid, { ...here, guessed: pace })).toMatchObject({ secondsPerStep: 0.5, isLearnt: false })
    expect(teachableOf(unsaid, here)).toMatchObject({ secondsPerStep: null, isLearnt: false })
  })

  it('is nothing for a model that says nothing of it, or says it wrongly', () => {
    expect(teachableOf({ ...model, training: undefined } as never, here)).toBeNull()
    expect(teachableOf({ ...model, training: { quick: 3 } } as never, here)).toBeNull()
  })
})

describe('what a model has no part for', () => {
  const own = { trainTextEncoder: true, convolutions: true, flip: false, rank: 4 }
  const flow = { ...model, id: 'flux', family: 'flux1', architecture: 'flux1' } as typeof model

  it('is said with the model, and not asked of it', () => {
    const ours = teachableOf({ ...model, family: 'sd15', architecture: 'sprout' } as typeof model, here)!
    expect(ours.learns).toEqual(['textEncoder', 'convolutions'])
    expect(withoutMissing(own, ours.learns)).toEqual(own)
    expect(teachableOf(flow, here)!.learns).toEqual([])
    expect(withoutMissing(own, [])).toEqual({ flip: false, rank: 4 })
  })
})

describe('values of her own', () => {
  const LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'maxItems', 'maxLength', 'enum'] as const
  const limitsOf = (schema: Record<string, unknown>) =>
    Object.fromEntries(LIMITS.filter((limit) => schema[limit] !== undefined).map((limit) => [limit, schema[limit]]))

  it('have the limits of the node that is given them', () => {
    const ours = z.toJSONSchema(OwnParams).properties as Record<string, Record<string, unknown>>
    const node = builtInCatalogue.get('kizy/TrainLora')!.params.properties as Record<string, Record<string, unknown>>
    for (const [name, schema] of Object.entries(ours)) {
      expect([name, limitsOf(schema)]).toEqual([name, limitsOf(node[name]!)])
      const items = [schema.items, node[name]!.items].map((one) => limitsOf((one ?? {}) as Record<string, unknown>))
      expect(items[0]).toEqual(items[1])
    }
  })
})

describe('the recipe for some pictures', () => {
  const steps = { steps: 500, sampleEverySteps: 50, checkpointEverySteps: 50, rank: 32 }
  const training = {
    quick: { look: steps, person: steps, thing: steps },
    thorough: { steps: 1000 },
    pace: { quick: { each: 30, least: 500, most: 1500 } },
  }
  const grown = teachableOf({ ...model, training } as never, here)!
  const of = (pictures: number, pace: 'quick' | 'thorough' = 'quick') =>
    recipeFor(grown, { pace, subject: 'look', pictures })

  it('is taught longer the more there are, within bounds, with as many samples', () => {
    expect(of(3)).toEqual(steps)
    expect(of(20)).toEqual({ ...steps, steps: 600, sampleEverySteps: 60, checkpointEverySteps: 60 })
    expect(of(400)).toEqual({ ...steps, steps: 1500, sampleEverySteps: 150, checkpointEverySteps: 150 })
  })

  it('stays as it is where nothing says that it grows', () => {
    expect(of(400, 'thorough').steps).toBe(1000)
    const fixed = teachableOf(model, here)!
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
