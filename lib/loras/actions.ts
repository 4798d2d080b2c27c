'use server'

import { action } from '@/lib/handlers'
import { requireLora, setDeleted, share, unshare, updateLora } from '@/lib/loras/data'
import { importUpload } from '@/lib/loras/import'
import { EditLora, ImportLora, LoraId, ShareLora, TestLora } from '@/lib/loras/schema'
import { viewOfLora } from '@/lib/loras/view'
import { listModels } from '@/lib/models/data'
import { KizyError } from '@/lib/errors'
import { insertRun } from '@/lib/runs/data'
import { pinSources } from '@/lib/runs/pin-sources'
import { planStrengthTest } from '@/lib/runs/plan-strength-test'
import { viewRun } from '@/lib/runs/queries'

/** Looks at a file she brought and makes a style of it, or says why that cannot be. */
export const importLora = action(ImportLora, async (user, { uploadId }) =>
  viewOfLora(await importUpload(user, uploadId), user),
)

export const editLora = action(EditLora, async (user, { id, ...change }) =>
  viewOfLora(await updateLora(user, id, change), user),
)

/** Away from every list. `restoreLora` undoes it; pictures made with it stay as they are. */
export const deleteLora = action(LoraId, async (user, { id }) => {
  await setDeleted(user, id, true)
  return { id }
})

export const restoreLora = action(LoraId, async (user, { id }) => {
  await setDeleted(user, id, false)
  return { id }
})

export const shareLora = action(ShareLora, async (user, { id, personId }) =>
  viewOfLora(await share(user, id, personId), user),
)

export const unshareLora = action(ShareLora, async (user, { id, personId }) =>
  viewOfLora(await unshare(user, id, personId), user),
)

/** A row of one picture at several strengths, with one seed, by the normal engine. */
export const testLora = action(TestLora, async (user, { id, prompt, idempotencyKey }) => {
  const lora = await requireLora(user, id)
  const fitting = (await listModels(user, 'base')).filter(
    (model) => model.available && (model.architecture ?? model.family) === lora.architecture,
  )
  const model = fitting.find((one) => one.id === lora.baseModel) ?? fitting[0]
  if (!model) {
    throw new KizyError(422, {
      code: 'model_missing',
      title: 'No model that this style fits is installed here.',
      detail: 'Install one to try it.',
    })
  }
  const plan = planStrengthTest(prompt, lora, model)
  return viewRun(await insertRun(user, { ...plan, graph: await pinSources(user, plan.graph) }, idempotencyKey))
})
