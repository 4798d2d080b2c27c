import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { copyDataset, saveMeaning, setCaption, setDatasetDeleted, setDropped } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { share, updateLora } from '@/lib/loras/data'
import { openLora } from '@/lib/loras/queries'
import { ensureBucket } from '@/lib/storage/bucket'
import { brought, drawn } from '@/lib/testing/datasets'
import { sprout } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { taught } from '@/lib/testing/taught'
import { makeZip } from '@/lib/testing/zips'
import { findLesson } from '@/lib/trainings/data'
import { getTraining } from '@/lib/trainings/queries'
import { saveModels } from '@/lib/workflow/store/offers'

let [anna, berta]: SessionUser[] = []
beforeAll(async () => {
  await ensureBucket()
  await saveModels([sprout])
})
beforeEach(async () => {
  ;[anna, berta] = [await newPerson(), await newPerson('berta')]
})

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
    await saveMeaning(anna!, id, { name: 'Chalk', description: 'White lines', trigger: 'chalkline', subject: 'thing' })
    const { pictures } = await getDataset(anna!, id)
    await setCaption(anna!, id, pictures[0]!.id, 'a fox')
    await setDropped(anna!, id, [pictures[2]!.id], true)
    const first = await getDataset(anna!, id)

    const copy = await getDataset(anna!, await copyDataset(anna!, id))
    expect(copy).toMatchObject({ name: 'Chalk', description: 'White lines', subject: 'thing', trigger: 'chalkline' })
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
