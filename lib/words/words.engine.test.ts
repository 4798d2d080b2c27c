import { rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { setCaption } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { env } from '@/lib/env'
import { KizyError } from '@/lib/errors'
import { ensureBucket } from '@/lib/storage/bucket'
import { newArtwork } from '@/lib/testing/artworks'
import { brought } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
import { bringPicture } from '@/lib/testing/pictures'
import { workerPids } from '@/lib/testing/processes'
import { writeWordModels } from '@/lib/testing/word-models'
import { makeZip } from '@/lib/testing/zips'
import { describePicture, proposeCaption } from '@/lib/words/describe'
import { enhancePrompt } from '@/lib/words/enhance'
import { putWeights } from '@/lib/words/weights'
import { getModels } from '@/lib/workflow/compute'
import { saveModels } from '@/lib/workflow/store/offers'

/** Words from models, through the gpu service. The models are tiny: they always say the same nonsense. */
const folder = join(env().KIZY_HOME, 'models')
const ids = ['tiny-captioner', 'tiny-writer']
const noteModels = async () => saveModels(await getModels())
const plain = (background: string) =>
  sharp({ create: { width: 60, height: 40, channels: 3, background } })
    .png()
    .toBuffer()

let anna: SessionUser
let berta: SessionUser
let red: string
beforeAll(async () => {
  await ensureBucket()
  ;[anna, berta] = await Promise.all([newPerson('anna'), newPerson('berta')])
  red = await bringPicture(anna, await plain('red'))
})
afterAll(async () => {
  for (const id of ids) rmSync(join(folder, id), { recursive: true, force: true })
  await noteModels()
})

const problemOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof KizyError)) throw error
  const { code, detail } = error.problem
  return { status: error.status, code, detail }
}

it('says what to install where no model for it is', async () => {
  await noteModels()
  expect(await problemOf(describePicture(anna, red))).toEqual({
    ...{ status: 422, code: 'model_missing', detail: 'Install BLIP in the Models room.' },
  })
  expect(await problemOf(enhancePrompt(anna, { prompt: 'a fox' }))).toMatchObject({
    ...{ status: 422, code: 'model_missing', detail: expect.stringContaining('Qwen2.5') },
  })
})

it('describes her own picture, always alike, and nobody else’s', async () => {
  await writeWordModels(folder)
  await noteModels()
  const said = await describePicture(anna, red)
  expect(said).toEqual({ text: expect.stringMatching(/^[a-z ]+$/), modelId: 'tiny-captioner' })
  expect(await describePicture(anna, red)).toEqual(said)
  expect((await describePicture(anna, await bringPicture(anna, await plain('blue')))).text).not.toBe(said.text)

  const hers = `artwork:${await newArtwork(berta, 'a fox')}`
  expect(await problemOf(describePicture(anna, hers))).toMatchObject({ status: 404 })
  expect(await problemOf(describePicture(berta, red))).toMatchObject({ status: 404 })
})

it('writes a wish in more detail: a seed gives its words again', async () => {
  const first = await enhancePrompt(anna, { prompt: 'a fox in the snow', seed: 7 })
  expect(first).toMatchObject({ modelId: 'tiny-writer', seed: 7 })
  expect(first.text.length).toBeGreaterThan(0)
  expect(await enhancePrompt(anna, { prompt: 'a fox in the snow', seed: 7 })).toEqual(first)
  expect((await enhancePrompt(anna, { prompt: 'a fox in the snow' })).text).not.toBe(first.text)
  const weighed = await enhancePrompt(anna, { prompt: 'a (fox:1.2) in the snow', seed: 7 })
  expect(weighed.text).toBe(putWeights(first.text, [{ words: 'fox', weight: '1.2' }]))
  expect(weighed.text).toContain('(fox:1.2)')
})

it('stops for whoever has gone', async () => {
  expect(await problemOf(describePicture(anna, red, AbortSignal.abort()))).toMatchObject({ status: 503, code: 'busy' })
})

it('a worker that is killed meanwhile is said, and the next one answers', async () => {
  const wish = { prompt: 'a fox in the snow', seed: 7 }
  const before = await enhancePrompt(anna, wish)
  const asked = Array.from({ length: 6 }, (_, seed) => enhancePrompt(anna, { prompt: 'a long wish', seed }))
  const [worker] = await workerPids()
  process.kill(worker!, 'SIGKILL')
  const refused = (await Promise.allSettled(asked)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused.length).toBeGreaterThan(0)
  for (const reason of refused) expect(reason).toMatchObject({ status: 503, problem: { fix: 'retry' } })
  expect(await enhancePrompt(anna, wish)).toEqual(before)
})

it('proposes captions only where nothing is said', async () => {
  const content = makeZip([
    { name: 'IMG_0001.png', content: await plain('red') },
    { name: 'a-blue-door.png', content: await plain('blue') },
    { name: 'IMG_0002.png', content: await plain('green') },
  ])
  const { id, pictures } = await brought(anna, { name: 'things.zip', content })
  await setCaption(anna, id, pictures[2]!.id, 'my own words')
  for (const picture of pictures) await proposeCaption(anna, id, picture.id)
  const after = await getDataset(anna, id)
  expect(after.pictures.map(({ caption, captionBy }) => [caption, captionBy])).toEqual([
    [(await describePicture(anna, red)).text, 'model'],
    ['a blue door', 'name'],
    ['my own words', 'artist'],
  ])
  expect(await problemOf(proposeCaption(berta, id, pictures[0]!.id))).toMatchObject({ status: 404 })
})
