import { beforeAll, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { insertLora, share } from '@/lib/loras/data'
import { submitWish } from '@/lib/runs/submit'
import { CreateRun } from '@/lib/runs/schema'
import { suggest } from '@/lib/suggestions/queries'
import { newPerson } from '@/lib/testing/people'
import { getModels } from '@/lib/workflow/compute'
import { saveModels } from '@/lib/workflow/store/offers'

/** Auto, with the gpu service that reads the words. Nothing is drawn here. */
let anna: SessionUser
let ben: SessionUser
let architecture: string

const file = { origin: 'imported', family: 'sd15', bytes: 1, layout: 'kohya' }
const bring = (user: SessionUser, name: string, more: object = {}) =>
  insertLora(user, { ...file, architecture, sha256: crypto.randomUUID().replaceAll('-', '').repeat(2), name, ...more })

beforeAll(async () => {
  const models = await getModels()
  await saveModels(models)
  architecture = models.find(({ id }) => id === 'sprout')!.architecture!
  ;[anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
})

describe('Auto', () => {
  it('suggests what she may use and the model can wear, with the words that ask for it', async () => {
    const hers = await bring(anna, 'Origami')
    await bring(anna, 'Batik', { architecture: 'sdxl' })
    await bring(ben, 'Crochet')
    const ask = (prompt: string, among?: string[]) => suggest(anna, { prompt, modelId: 'sprout', among })
    expect(await ask('a swan folded from paper, origami')).toEqual({
      available: true,
      suggestions: [{ id: hers.id, because: 'origami' }],
      model: null,
    })
    for (const prompt of ['a village, batik', 'a whale, crochet', 'a red apple, 3d', ' ']) {
      expect((await ask(prompt)).suggestions, prompt).toEqual([])
    }
    expect((await ask('an origami swan', [])).suggestions).toEqual([])
    expect((await ask('an origami swan', [hers.id])).suggestions).toHaveLength(1)
  })

  it('finds what somebody shares', async () => {
    const his = await bring(ben, 'Linocut')
    const ask = () => suggest(anna, { prompt: 'a two-colour linocut of a hare', modelId: 'sprout' })
    expect((await ask()).suggestions).toEqual([])
    await share(ben, his.id, anna.id)
    expect((await ask()).suggestions).toMatchObject([{ id: his.id }])
  })

  it('stands for styles in a run, which records them, the reason, and the words they listen to', async () => {
    const hers = await bring(anna, 'Claymation', { trigger: 'claymade', strength: 0.7 })
    const wish = CreateRun.parse({ prompt: 'a hippo, claymation', loras: ['auto'], count: 1 })
    const run = await submitWish(anna, wish, 'auto-key-1')
    expect(run.input).toMatchObject({
      prompt: 'a hippo, claymation, claymade',
      loras: [{ id: hers.id, name: 'Claymation', strength: 0.7, because: 'claymation', words: 'claymade' }],
    })
    expect((await submitWish(anna, wish, 'auto-key-1')).id).toBe(run.id)
    await expect(submitWish(anna, { ...wish, prompt: 'a house' }, 'auto-key-1')).rejects.toMatchObject({ status: 409 })

    const plain = await submitWish(anna, { ...wish, prompt: 'a red apple, 3d' }, 'auto-key-2')
    expect(plain.input).not.toHaveProperty('loras')
    expect((plain.input as { prompt: string }).prompt).toBe('a red apple, 3d')
  })
})

describe('Auto, of models', () => {
  /** Beside Sprout: what the gpu service would say of models that are too large to be here. */
  beforeAll(async () => {
    const models = await getModels()
    const own = models.find(({ id }) => id === 'sprout')!
    const here = (id: string, name: string, kind: string, more: object = {}) => ({
      ...{ ...own, id, name, family: kind, architecture: kind, digest: id, bytes: 1e6, intents: [], note: '', ...more },
    })
    await saveModels([
      ...models,
      here('plain', 'Plain XL', 'sdxl'),
      here('writer', 'Writer', 'qwen-image', { intents: ['poster with words', 'sign that says'] }),
      here('editor', 'Editor', 'flux1-kontext', { intents: ['oil painting'], tasks: ['edit'] }),
      here('giant', 'Giant', 'flux2', { intents: ['watercolour of the sea'], bytes: 4e12 }),
    ])
    return () => saveModels(models)
  })

  const ask = async (prompt: string, more: object = {}) =>
    (await suggest(anna, { prompt, modelId: 'sprout', ...more })).model

  it('proposes one that is good at what the words ask for, and else none', async () => {
    const writer = { id: 'writer', name: 'Writer', style: null }
    expect(await ask('a travel poster with words')).toEqual({ ...writer, because: 'poster with words' })
    expect(await ask('a shop sign that says “Bread”', { modelId: 'plain' })).toEqual({
      ...writer,
      because: 'sign that says',
    })
    expect(await ask('a travel poster with words', { modelId: 'writer' })).toBeNull()
    for (const prompt of ['a fox in the snow', 'a poster bed', 'a poet writing', ' ']) {
      expect(await ask(prompt), prompt).toBeNull()
    }
  })

  it('never proposes one that finds no room here, or that does not draw from words', async () => {
    expect(await ask('an oil painting')).toBeNull()
    expect(await ask('watercolour of the sea')).toBeNull()
  })

  it('proposes the base of a style that she picked, or that the words ask for', async () => {
    const lace = await bring(anna, 'Lace cuts', { architecture: 'sdxl' })
    const style = { id: lace.id, name: 'Lace cuts', madeFor: 'SDXL' }
    const plain = { id: 'plain', name: 'Plain XL', style }
    expect(await ask('a fox', { picked: [lace.id] })).toEqual({ ...plain, because: null })
    expect(await ask('a fox', { picked: [lace.id], modelId: 'plain' })).toBeNull()
    expect(await ask('a fox in lace cuts')).toEqual({ ...plain, because: 'lace cuts' })
    expect(await ask('a fox in lace cuts', { among: [] })).toBeNull()
    expect((await suggest(ben, { prompt: 'a fox in lace cuts', modelId: 'sprout' })).model).toBeNull()
    // What somebody else has says nothing of hers.
    expect((await suggest(ben, { prompt: 'a fox', modelId: 'sprout', picked: [lace.id] })).model).toBeNull()
  })
})
