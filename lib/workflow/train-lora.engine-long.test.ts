import { afterAll, beforeAll, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { insertRun } from '@/lib/runs/data'
import { pinSources } from '@/lib/runs/pin-sources'
import { planRun } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { objectExists } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { sprout } from '@/lib/testing/models'
import { startOrchestrator, stopOrchestrators } from '@/lib/testing/processes'
import { Artist, endOf, nodeOf } from '@/lib/testing/wishes'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import { trainLoraGraph } from '@/lib/workflow/graphs/train-lora'
import { validateGraph } from '@/lib/workflow/validate'

/** The real trainer on the model in the box: from a dataset's rows to a style, and to a picture that wears it. */
let anna: Artist

beforeAll(async () => {
  await startOrchestrator('orch-0')
  anna = await Artist.arrive()
})
afterAll(stopOrchestrators)

/** Four pictures of hers as a dataset. */
async function gather(): Promise<string> {
  expect(await endOf(await anna.ask(4, 4))).toBe('succeeded')
  const artworks = await db().artwork.findMany({ where: { ownerId: anna.person.id } })
  const meaning = {
    name: 'Foxes',
    description: 'foxes as we draw them',
    subject: 'look',
    trigger: 'foxlook',
    intents: ['storybook'],
  }
  const { id } = await db().dataset.create({ data: { ownerId: anna.person.id, ...meaning } })
  await db().datasetPicture.createMany({
    data: artworks.map(({ sha256, bytes, mediaType, width, height }, n) => ({
      ...{ datasetId: id, name: `${n}.png`, sha256, bytes, mediaType, width, height, caption: 'a red fox' },
      thumbnail: { sha256, bytes, mediaType, width, height },
    })),
  })
  return id
}

it('teaches a style, which stands in the studio with its file, and is worn by a picture', async () => {
  const params = {
    model: 'sprout',
    name: 'Foxes',
    goal: 'a children’s book',
    trigger: 'foxlook',
    subject: 'look',
    seed: 1,
  }
  const few = { steps: 4, batchSize: 2, checkpointEverySteps: 2, sampleEverySteps: 2, samplePrompts: ['a red fox'] }
  const plain = trainLoraGraph({ source: `dataset:${await gather()}`, params: { ...params, ...few } })
  expect(validateGraph(plain, builtInCatalogue)).toEqual([])
  const graph = await pinSources(anna.person, plain)
  const settings = { kind: 'graph' as const, name: 'Foxes', digest: '0'.repeat(64), pictures: [] }
  const run = await insertRun(anna.person, { graph, settings }, crypto.randomUUID())
  expect(await endOf(run.id, 400)).toBe('succeeded')

  const style = await db().lora.findUniqueOrThrow({ where: { runId: run.id } })
  expect(style).toMatchObject({
    ...{ ownerId: anna.person.id, origin: 'trained', name: 'Foxes', goal: 'a children’s book', trigger: 'foxlook' },
    ...{
      subject: 'look',
      description: 'foxes as we draw them',
      intents: ['storybook'],
      baseModel: 'sprout',
      family: 'sd15',
      layout: 'kohya',
    },
  })
  expect(await objectExists(casKey(style.sha256))).toBe(true)
  const shown = [style.thumbnail, ...(style.samples as object[])] as { sha256: string }[]
  expect(shown.length).toBeGreaterThan(3)
  for (const { sha256 } of shown) expect(await objectExists(casKey(sha256))).toBe(true)

  const wish = CreateRun.parse({ prompt: 'a red fox, foxlook', count: 1, steps: 4, seed: 9 })
  const worn = [{ id: style.id, name: style.name, strength: 1 }]
  const { upscaler: _, ...small } = sprout
  const asked = await Promise.all(
    [planRun(wish, small), planRun(wish, small, { loras: worn })].map(async (plan) => {
      const pinned = await pinSources(anna.person, plan.graph)
      return (await insertRun(anna.person, { ...plan, graph: pinned }, crypto.randomUUID())).id
    }),
  )
  for (const id of asked) expect(await endOf(id)).toBe('succeeded')
  const [bare, styled] = await Promise.all(asked.map(async (id) => (await nodeOf(id, 'picture-0')).outputs))
  expect(styled).not.toEqual(bare)
})
