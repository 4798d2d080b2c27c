import type { SessionUser } from '@/lib/auth/session'
import { CATALOGUE } from '@/lib/models/catalogue'
import { type KnownModel, listModels } from '@/lib/models/data'
import type { Abilities, ModelDetails } from '@/lib/models/schema'
import type { Start } from '@/lib/references/schema'
import { ENLARGEMENTS } from '@/lib/effects/schema'

/** What is installed beside the base models. */
export interface Beside {
  controlnets: ModelDetails[]
  ipAdapters: ModelDetails[]
  detectors: ModelDetails[]
  upscalers: ModelDetails[]
  captioners: ModelDetails[]
  writers: ModelDetails[]
  /** Upscalers that came with a base model and know its art alone. */
  bundled: Set<string>
}

export const NOTHING_BESIDE: Beside = {
  ...{ controlnets: [], ipAdapters: [], detectors: [], upscalers: [], captioners: [], writers: [] },
  bundled: new Set(),
}

export const listBeside = async (user: SessionUser): Promise<Beside> => besideOf(await listModels(user))

/** Of all models that the studio knows. */
export function besideOf(models: KnownModel[]): Beside {
  const here = (kind: ModelDetails['kind']) => models.filter((one) => one.kind === kind && one.available)
  return {
    controlnets: here('controlnet'),
    ipAdapters: here('ipAdapter'),
    detectors: here('detector'),
    upscalers: here('upscaler'),
    captioners: here('captioner'),
    writers: here('writer'),
    bundled: new Set(models.flatMap(({ kind, upscaler }) => (kind === 'base' && upscaler ? [upscaler] : []))),
  }
}

/** A family that a plugin brings does not say what it can do: the gpu service does, once it is asked. */
export const canDo = ({ tasks }: ModelDetails, task: string): boolean =>
  tasks === undefined || tasks.length === 0 || tasks.includes(task)

const madeFor = ({ architecture }: ModelDetails, models: ModelDetails[]): ModelDetails[] =>
  models.filter((one) => architecture !== undefined && one.architecture === architecture)

/** A model that edits or fills may have the architecture of one that draws, and follows nothing. */
export const controlnetsFor = (model: ModelDetails, { controlnets }: Beside): ModelDetails[] =>
  madeFor(model, controlnets).filter(
    ({ family, streamWidth }) => family === `${model.family}-controlnet` && isOfItsSize(streamWidth, model),
  )

/** One architecture may come in several sizes, such as SD 3.5 medium and large. */
export const isOfItsSize = (width: ModelDetails['streamWidth'], model: Pick<ModelDetails, 'streamWidth'>): boolean =>
  typeof width !== 'number' || typeof model.streamWidth !== 'number' || width === model.streamWidth

export const ipAdaptersFor = (model: ModelDetails, { ipAdapters }: Beside): ModelDetails[] =>
  madeFor(model, ipAdapters).filter(({ family }) => family === `${model.family}-ip-adapter`)

/** The name of a ControlNet that Kizy proposes for a model. */
export const controlnetToInstall = (model: ModelDetails): string | null =>
  CATALOGUE.find(
    ({ kind, family, streamWidth }) =>
      kind === 'controlnet' &&
      [model.family, model.architecture].every((one) => family === `${one}-controlnet`) &&
      isOfItsSize(streamWidth, model),
  )?.name ?? null

/** The name of an IP-Adapter that Kizy proposes for a model. */
export const ipAdapterToInstall = ({ family, architecture }: ModelDetails): string | null =>
  CATALOGUE.find(
    ({ ipAdapter, family: made }) => ipAdapter && [family, architecture].every((one) => made === `${one}-ip-adapter`),
  )?.name ?? null

/** What OpenCV brings finds faces in plain photographs; anything that was added for it does so better. */
const LAST_RESORT = 'opencv-cascade'

/** The detector that finds faces in what a model draws: one made for it, or else for pictures of any kind. */
export function faceDetectorFor(model: ModelDetails, { detectors }: Beside): ModelDetails | undefined {
  if (!canDo(model, 'inpaint')) return undefined
  const rank = ({ architecture, family }: ModelDetails) =>
    architecture === model.architecture ? 0 : family === LAST_RESORT ? 2 : 1
  return (
    detectors
      .filter(({ labels = [] }) => labels.some((label) => label.toLowerCase() === 'face'))
      // A detector of no base model's is called after its family.
      .filter(({ architecture, family }) => architecture === model.architecture || architecture === family)
      .toSorted((a, b) => rank(a) - rank(b))[0]
  )
}

/** The upscaler that makes a model's pictures `times` as large: its own, or else one for pictures of any kind. */
export function enlargerFor(
  model: ModelDetails,
  times: number,
  { upscalers, bundled }: Beside,
): ModelDetails | undefined {
  const able = upscalers.filter(({ scale }) => (scale ?? 1) >= times)
  return (
    able.find(({ id }) => id === model.upscaler) ??
    able.filter(({ id }) => !bundled.has(id)).toSorted((a, b) => (a.scale ?? 1) - (b.scale ?? 1))[0]
  )
}

const canEdit = ({ tasks }: ModelDetails): boolean => tasks?.includes('edit') ?? false

/** Whether words say what changes in a picture, and no strength counts: where it is wished, or nothing else can be. */
export const changesByWords = (model: ModelDetails, start: Start | undefined): boolean =>
  start !== undefined &&
  ![start.mask, start.extend].some(Boolean) &&
  canEdit(model) &&
  (start.byWords === true || !canDo(model, 'image-to-image'))

export const abilitiesOf = (model: ModelDetails, beside: Beside): Abilities => ({
  words: canDo(model, 'text-to-image'),
  start: canDo(model, 'image-to-image'),
  edit: canEdit(model),
  mask: canDo(model, 'inpaint'),
  structures: controlnetsFor(model, beside).map(({ id, name, preprocessor }) => ({
    ...{ id, name },
    reads: preprocessor ?? 'structure',
  })),
  linesToInstall: controlnetsFor(model, beside).length > 0 ? null : controlnetToInstall(model),
  looks: ipAdaptersFor(model, beside).map(({ id, name }) => ({ id, name })),
  lookToInstall: ipAdaptersFor(model, beside).length > 0 ? null : ipAdapterToInstall(model),
  faces: faceDetectorFor(model, beside) !== undefined,
  enlarge: ENLARGEMENTS.filter((times) => enlargerFor(model, times, beside)),
  describe: beside.captioners.length > 0,
  enhance: beside.writers.length > 0,
})
