import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { copyDataset, saveMeaning, setCaption, setDatasetDeleted, setDropped } from '@/lib/datasets/data'
import { buildManifest } from '@/lib/datasets/manifest'
import { getDataset } from '@/lib/datasets/queries'
import { share, updateLora } from '@/lib/loras/data'
import { openLora } from '@/lib/loras/queries'
import { ensureBucket, getJson } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { brought, drawn } from '@/lib/testing/datasets'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { taught } from '@/lib/testing/taught'
import { makeZip } from '@/lib/testing/zips'
import { findLesson } from '@/lib/trainings/data'
import { getTraining, teachableModels } from '@/lib/trainings/queries'
import { DatasetManifest } from '@/lib/workflow/dataset'
import { saveModels } from '@/lib/workflow/store/offers'

let [anna, berta]: SessionUser[] = []
beforeAll(async () => {
  await ensureBucket()
  await saveModels([sprout])
})
beforeEach(async () => {
  ;[anna, berta] = [await newPerson(), await newPerson('berta')]
})

const MEANING = {
  name: 'Chalk',
  description: 'White lines',
  trigger: 'chalkline',
  goal: 'Menus',
  intents: ['poster'],
}

async function lesson() {
  const pictures = await Promise.all([0, 1, 2].map(async (at) => ({ name: `${at}.png`, content: await drawn(at) })))
  const { id } = await brought(anna!, { name: 'things.zip', content: makeZip(pictures) })
  const { loraId, runId } = await taught(anna!, { modelId: sprout.id, datasetId: id })
  return { id, loraId, runId }
}

describe('a style that was taught here', () => {
  it('knows its training, its pictures and its base model', async () => {
    const { id, loraId, runId } = await lesson()
    expect(await findLesson(anna!, loraId)).toEqual({ runId, datasetId: id })
    expect(await openLora(anna!, loraId)).toMatchObject({
      taughtOn: sprout.name,
      lesson: { runId, hasPictures: true },
    })
    await setDatasetDeleted(anna!, id, true)
    expect((await openLora(anna!, loraId)).lesson).toEqual({ runId, hasPictures: false })
  })

  it('tells nobody else, also not whom it is shared with', async () => {
    const { id, loraId, runId } = await lesson()
    await share(anna!, loraId, berta!.id)
    expect((await openLora(berta!, loraId)).lesson).toBeNull()
    expect(await findLesson(berta!, loraId)).toBeNull()
    await expect(copyDataset(berta!, id)).rejects.toMatchObject({ status: 404 })
    await expect(getTraining(berta!, runId)).rejects.toMatchObject({ status: 404 })
  })

  it('is taught again from a copy: pictures, captions and words, and the first stays as it was', async () => {
    const { id } = await lesson()
    await saveMeaning(anna!, id, { ...MEANING, subject: 'thing' })
    const { pictures } = await getDataset(anna!, id)
    await setCaption(anna!, id, pictures[0]!.id, 'a fox')
    await setDropped(anna!, id, [pictures[2]!.id], true)
    const first = await getDataset(anna!, id)

    const copy = await getDataset(anna!, await copyDataset(anna!, id))
    expect(copy).toMatchObject({ ...MEANING, subject: 'thing' })
    expect(copy.runId).toBeNull()
    const shown = (one: typeof copy) =>
      one.pictures.map(({ place, name, caption, captionBy, dropped }) => [place, name, caption, captionBy, dropped])
    expect(shown(copy)).toEqual(shown(first))
    await setCaption(anna!, copy.id, copy.pictures[0]!.id, 'a hare')
    expect((await getDataset(anna!, id)).pictures[0]!.caption).toBe('a fox')
  })

  it('shows the strength that was made the usual one since', async () => {
    const { loraId, runId } = await lesson()
    expect((await getTraining(anna!, runId)).result?.strength).toBe(1)
    await updateLora(anna!, loraId, { strength: 0.8 })
    expect((await getTraining(anna!, runId)).result).toMatchObject({ strength: 0.8, loraId })
  })
})

it('the time before the press is that of trainings that ended, also on models of the same kind', async () => {
  const recipe = { steps: 240, batchSize: 8 }
  const training = { quick: recipe, thorough: { ...recipe, steps: 800 }, secondsPerStep: 0.25, memoryBytes: 1e9 }
  const kind = crypto.randomUUID()
  const made = (name: string) => ({ ...sprout, id: `${name}-${kind}`, name, architecture: kind, training })
  const [first, kin] = [made('first'), made('kin')]
  await saveModels([sprout, first, kin])
  const paceOf = async (id: string) => (await teachableModels(anna!)).find((one) => one.id === id)
  expect(await paceOf(first.id)).toMatchObject({ secondsPerStep: 0.25, isLearnt: false })

  const report = { seconds: 40, step: 20, scores: [{ step: 10 }, { step: 20 }] }
  await taught(berta!, { modelId: first.id, params: { batchSize: 4, resolution: 0 }, report, wallSeconds: 100 })
  const learnt = { secondsPerStep: 4, secondsPerStop: 10, isLearnt: true }
  expect(await paceOf(first.id)).toMatchObject(learnt)
  expect(await paceOf(kin.id)).toMatchObject(learnt)
})

it('what it will be good for goes with the pictures that are learnt from', async () => {
  const { id } = await lesson()
  await saveMeaning(anna!, id, MEANING)
  const manifest = await getJson(casKey((await buildManifest(anna!, id)).sha256))
  expect(DatasetManifest.parse(manifest)).toMatchObject({ description: 'White lines', intents: ['poster'] })
})
