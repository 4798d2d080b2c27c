import { requireUser, type SessionUser } from '@/lib/auth/session'
import { abilitiesOf, besideOf } from '@/lib/models/beside'
import { listModels, listTimings, secondsPerPicture } from '@/lib/models/data'
import type { ModelDetails, ModelView, Timing } from '@/lib/models/schema'
import { builtInCatalogue } from '@/lib/workflow/catalogue'

/** The base models, installed ones first. */
export async function viewModels(user: SessionUser): Promise<ModelView[]> {
  const models = await listModels(user)
  const beside = besideOf(models)
  const bases = models.filter(({ kind }) => kind === 'base')
  const views = await Promise.all(
    bases.map(async (model) => ({
      ...viewOf(model, await secondsPerPicture(model.id), await listTimings(user, model.id)),
      abilities: abilitiesOf(model, beside),
    })),
  )
  return views.sort((a, b) => Number(b.available) - Number(a.available))
}

export const getModels = async (): Promise<ModelView[]> => viewModels(await requireUser())

function viewOf(
  model: ModelDetails & { available: boolean },
  seconds: number | null,
  timings: Timing[],
): Omit<ModelView, 'abilities'> {
  const { defaults, limits } = model
  return {
    id: model.id,
    name: model.name,
    note: model.note ?? '',
    architecture: model.architecture,
    available: model.available,
    shapes: model.shapes ?? {},
    defaults: {
      steps: defaults?.steps ?? 20,
      guidanceScale: defaults?.guidanceScale ?? 5,
      sampler: defaults?.sampler ?? 'ddim',
    },
    maxSteps: limits?.maxSteps ?? 150,
    samplers: model.samplers ?? samplersOfNode(),
    secondsPerPicture: seconds,
    timings,
  }
}

function samplersOfNode(): string[] {
  const properties = builtInCatalogue.require('kizy/TextToImage').params.properties as Record<
    string,
    { enum?: string[] }
  >
  return properties.sampler?.enum ?? []
}
