import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import type { ModelDetails } from '@/lib/models/schema'
import { newPerson } from '@/lib/testing/people'
import { teachableModels } from '@/lib/trainings/queries'
import { saveModels } from '@/lib/workflow/store/offers'

const params = { steps: 500, sampleEverySteps: 50, checkpointEverySteps: 50 }
const klein: ModelDetails = {
  ...{ id: 'teach-a-quick', name: 'Quick', family: 'flux2-klein', architecture: 'flux2-klein', kind: 'base' },
  ...{ digest: 'a'.repeat(64), streamWidth: 3072, distilled: true },
  training: { quick: params, thorough: params, pace: { quick: { each: 30, least: 500, most: 1500 } } },
}
const base = { ...klein, id: 'teach-b-base', name: 'Base', digest: 'b'.repeat(64), distilled: false }

let anna: SessionUser
beforeAll(async () => void (anna = await newPerson()))
afterAll(async () => void (await db().baseModel.deleteMany({ where: { id: { in: [klein.id, base.id] } } })))

const ours = async () => (await teachableModels(anna)).filter(({ id }) => id.startsWith('teach-'))

it('proposes first what was not distilled, and names it with what was', async () => {
  await saveModels([klein])
  expect(await ours()).toMatchObject([
    { id: klein.id, distilled: true, instead: { id: 'flux2-klein-base-4b', isHere: false } },
  ])
  await saveModels([klein, base])
  expect(await ours()).toMatchObject([
    { id: base.id, distilled: false, instead: null, growth: { quick: { each: 30 } } },
    { id: klein.id, distilled: true, instead: { id: base.id, name: 'Base', isHere: true } },
  ])
})
