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
