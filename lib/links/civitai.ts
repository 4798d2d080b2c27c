import { z } from 'zod'
import { askJson, type Access, plain, refuse } from '@/lib/links/ask'
import type { Found, FoundFile } from '@/lib/links/found'
import type { Reference } from '@/lib/links/parse'

/** Civitai's public API, version 1, in what we read of it. */

const File = z.looseObject({
  name: z.string(),
  sizeKB: z.number().nullish(),
  type: z.string().nullish(),
  primary: z.boolean().nullish(),
  downloadUrl: z.string().nullish(),
  metadata: z.looseObject({ format: z.string().nullish() }).nullish(),
  hashes: z.looseObject({ SHA256: z.string().nullish() }).nullish(),
  pickleScanResult: z.string().nullish(),
  virusScanResult: z.string().nullish(),
})

const Picture = z.looseObject({
  url: z.string(),
  type: z.string().nullish(),
  nsfwLevel: z.union([z.number(), z.string()]).nullish(),
})

const Version = z.looseObject({
  id: z.int(),
  modelId: z.int().nullish(),
  name: z.string().nullish(),
  baseModel: z.string().nullish(),
  trainedWords: z.array(z.string()).nullish(),
  availability: z.string().nullish(),
  files: z.array(File).default([]),
  images: z.array(Picture).default([]),
  downloadUrl: z.string().nullish(),
})
type Version = z.infer<typeof Version>

const Model = z.looseObject({
  id: z.int(),
  name: z.string(),
  type: z.string(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  creator: z.looseObject({ username: z.string().nullish() }).nullish(),
  allowCommercialUse: z.union([z.array(z.string()), z.string()]).nullish(),
  allowDerivatives: z.boolean().nullish(),
  allowNoCredit: z.boolean().nullish(),
  modelVersions: z.array(Version).default([]),
})
type Model = z.infer<typeof Model>

const KINDS: Record<string, Found['kind']> = {
  LORA: 'lora',
  LoCon: 'lora',
  Checkpoint: 'checkpoint',
}
/** Levels above this are not shown unasked: 1 is for everybody, 2 for nearly everybody. */
const MAX_SAMPLE_LEVEL = 2

type CivitaiReference = Extract<Reference, { site: 'civitai' }>

export async function lookAtCivitai(reference: CivitaiReference, access: Access): Promise<Found> {
  const { host } = reference
  const api = `https://${host}/api/v1`
  const modelId =
    reference.modelId ??
    (await askJson('civitai', `${api}/model-versions/${reference.versionId}`, Version, access)).modelId
  if (!modelId) throw refuse('link_gone', 'Civitai has nothing there.', 'Check the link.')
  const model = await askJson('civitai', `${api}/models/${modelId}`, Model, access)
  const version = reference.versionId
    ? model.modelVersions.find(({ id }) => id === reference.versionId)
    : model.modelVersions[0]
  if (!version) throw refuse('link_gone', 'Civitai has no such version of this model.', 'Check the link.')
  const files = version.files.filter(isSafe).flatMap((file) => fileOf(file, version, host))
  const kind = KINDS[model.type] ?? 'other'
  return {
    site: 'civitai',
    page: `https://${host}/models/${model.id}?modelVersionId=${version.id}`,
    name: plain(model.name, 80),
    version: plain(version.name, 80),
    by: plain(model.creator?.username, 80),
    kind,
    base: plain(version.baseModel, 80),
    trigger: plain(version.trainedWords?.join(', '), 100),
    ...licenceOf(model, host),
    description: plain(model.description, 600),
    tags: (model.tags ?? []).map((tag) => plain(tag, 40)).slice(0, 20),
    files,
    gated: (version.availability ?? 'Public') !== 'Public',
    sampleUrls: version.images.filter(isForEverybody).map(({ url }) => url),
    refusal: refusalOf(kind, model.type, version, files),
  }
}

const isSafe = ({ name, metadata, pickleScanResult, virusScanResult }: z.infer<typeof File>) =>
  (metadata?.format === 'SafeTensor' || /\.safetensors$/i.test(name)) &&
  /\.safetensors$/i.test(name) &&
  pickleScanResult !== 'Danger' &&
  virusScanResult !== 'Danger'

function fileOf(file: z.infer<typeof File>, version: Version, host: string): FoundFile[] {
  const url = file.downloadUrl ?? version.downloadUrl ?? `https://${host}/api/download/models/${version.id}`
  // The token goes to this address: it must be Civitai's own.
  if (!URL.canParse(url) || !/(^|\.)civitai\.(com|red|green)$/.test(new URL(url).hostname)) return []
  const sha256 = file.hashes?.SHA256?.toLowerCase() ?? ''
  // They count in KB with a fraction, rounded: good to show, not to rely on.
  const bytes = file.sizeKB ? Math.round(file.sizeKB * 1024) : null
  const one = { name: plain(file.name, 300), url, bytes, sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null }
  return [{ ...one, isExact: false, isFirst: file.primary === true }]
}

const isForEverybody = ({ type, nsfwLevel }: z.infer<typeof Picture>) =>
  (type ?? 'image') === 'image' &&
  (typeof nsfwLevel === 'number' ? nsfwLevel <= MAX_SAMPLE_LEVEL : ['None', undefined, null].includes(nsfwLevel))

function licenceOf({ id, allowCommercialUse, allowNoCredit, allowDerivatives }: Model, host: string) {
  const uses = [allowCommercialUse ?? []].flat().join(', ').replace(/[{}]/g, '')
  const said = [
    uses && uses !== 'None' ? `commercial use: ${uses}` : 'no commercial use',
    allowNoCredit === false ? 'name its maker' : '',
    allowDerivatives === false ? 'no merges' : '',
  ]
  return { licence: said.filter(Boolean).join('; '), licenceUrl: `https://${host}/models/license/${id}` }
}

function refusalOf(kind: Found['kind'], type: string, version: Version, files: FoundFile[]): string | null {
  if (type === 'DoRA') return 'This is a style of the kind DoRA, which Kizy does not wear. Look for one as a LoRA.'
  if (kind === 'other') return `This is a ${type}. Kizy takes styles (LoRA) and models (checkpoints).`
  if (version.files.length === 0) return 'There is no file in this version.'
  if (files.length === 0) {
    return 'There is no safe file in this version: Kizy takes .safetensors alone, since others can run code when they are opened.'
  }
  return null
}
