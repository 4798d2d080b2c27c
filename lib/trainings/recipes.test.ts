import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { rhythm, teachableOf, withoutMissing } from '@/lib/trainings/recipes'
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
