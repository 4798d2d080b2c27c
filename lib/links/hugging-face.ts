import { z } from 'zod'
import { env } from '@/lib/env'
import { askJson, type Access, plain } from '@/lib/links/ask'
import { controlnetIn, controlnetRefusal } from '@/lib/links/controlnet'
import type { Found, FoundFile } from '@/lib/links/found'
import type { Reference } from '@/lib/links/parse'

/** The Hub's API (`/api/models/…?blobs=true`), in what we read of it. */

const text = z.union([z.string(), z.array(z.string())]).nullish()

const Sibling = z.looseObject({
  rfilename: z.string(),
  size: z.number().nullish(),
  lfs: z.looseObject({ sha256: z.string().nullish(), size: z.number().nullish() }).nullish(),
})

const Repository = z.looseObject({
  id: z.string(),
  author: z.string().nullish(),
  sha: z.string().nullish(),
  private: z.boolean().nullish(),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  library_name: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  siblings: z.array(Sibling).default([]),
  cardData: z
    .looseObject({
      license: text,
      license_name: text,
      license_link: text,
      base_model: text,
      instance_prompt: z.string().nullish(),
      widget: z
        .array(
          z.looseObject({ output: z.looseObject({ url: z.string().nullish() }).nullish() }).catch({ output: null }),
        )
        .nullish()
        .catch(null),
    })
    .nullish(),
})
type Repository = z.infer<typeof Repository>

/** The Hub, or a mirror of it that answers as it does. */
export const hubHost = () => (env().KIZY_HUB ?? 'https://huggingface.co').replace(/\/+$/, '')
/** Undefined for the Hub itself. */
export const mirrorOrigin = (): string | undefined => env().KIZY_HUB && new URL(env().KIZY_HUB!).origin

type HubReference = Extract<Reference, { site: 'huggingface' }>

const first = (value: z.infer<typeof text>): string => [value ?? []].flat()[0] ?? ''
const inPath = (path: string) => path.split('/').map(encodeURIComponent).join('/')

/** The names of a repository's files. */
export async function siblingsOf(repo: string, access: Access): Promise<string[]> {
  const found = await askJson('huggingface', `${hubHost()}/api/models/${repo}`, Repository, access)
  return found.siblings.map(({ rfilename }) => rfilename)
}

const addressAt = (repo: string, commit: string) => (path: string) =>
  `${hubHost()}/${repo}/resolve/${commit}/${inPath(path)}`

export async function lookAtHuggingFace({ repo, revision, file }: HubReference, access: Access): Promise<Found> {
  const at = revision === 'main' ? '' : `/revision/${encodeURIComponent(revision)}`
  const found = await askJson('huggingface', `${hubHost()}/api/models/${repo}${at}?blobs=true`, Repository, access)
  const commit = /^[0-9a-f]{40}$/.test(found.sha ?? '') ? found.sha! : revision
  const files = filesOf(found, repo, commit).filter(({ name }) => file === null || name === file)
  const names = found.siblings.map(({ rfilename }) => rfilename)
  const controlnet =
    file === null ? await controlnetIn(names, { repo, address: addressAt(repo, commit) }, access) : null
  const kind = controlnet ? 'repository' : kindOf(found, names, files, file)
  const tags = found.tags ?? []
  const licence = first(found.cardData?.license_name) || first(found.cardData?.license) || taggedLicence(tags)
  return {
    site: 'huggingface',
    page: `${hubHost()}/${repo}`,
    name: plain(repo.split('/')[1]!.replace(/[_-]+/g, ' '), 80),
    version: commit === revision && revision !== 'main' ? revision.slice(0, 12) : '',
    by: plain(found.author ?? repo.split('/')[0], 80),
    kind,
    base: plain(first(found.cardData?.base_model) || taggedBase(tags), 120),
    trigger: plain(found.cardData?.instance_prompt, 100),
    licence: plain(licence, 100),
    licenceUrl: licenceUrl(first(found.cardData?.license_link), repo) ?? (licence ? `${hubHost()}/${repo}` : null),
    description: '',
    tags: tags
      .filter((tag) => !tag.includes(':'))
      .map((tag) => plain(tag, 40))
      .slice(0, 20),
    files,
    gated: found.gated !== false && found.gated !== undefined && found.gated !== null,
    sampleUrls: samplesOf(found, repo, commit),
    controlnet,
    refusal: controlnet ? controlnetRefusal(controlnet.reads) : refusalOf(kind, names, files, file),
  }
}

function filesOf(found: Repository, repo: string, commit: string): FoundFile[] {
  return found.siblings
    .filter(({ rfilename }) => /\.safetensors$/i.test(rfilename) && !/-\d{5}-of-\d{5}\.safetensors$/i.test(rfilename))
    .map(({ rfilename, size, lfs }) => {
      const sha256 = lfs?.sha256?.toLowerCase() ?? ''
      return {
        name: rfilename,
        url: addressAt(repo, commit)(rfilename),
        bytes: lfs?.size ?? size ?? null,
        sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
        isExact: true,
        isFirst: rfilename === 'pytorch_lora_weights.safetensors',
      }
    })
}

/** A folder of diffusers, a LoRA, or a single checkpoint: by what lies there and how it is tagged. */
function kindOf(found: Repository, names: string[], files: FoundFile[], file: string | null): Found['kind'] {
  const tags = found.tags ?? []
  const isLora = tags.includes('lora') || names.includes('pytorch_lora_weights.safetensors')
  if (isLora && (file === null || !file.includes('/'))) return 'lora'
  if (file === null && names.includes('model_index.json')) return 'repository'
  const [single] = files
  if (!single) return 'other'
  // Nothing else tells them apart before the header is read.
  return /lora/i.test(single.name) || (single.bytes ?? Infinity) < 1_000_000_000 ? 'lora' : 'checkpoint'
}

const taggedLicence = (tags: string[]) => tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? ''
const taggedBase = (tags: string[]) =>
  tags
    .find((tag) => tag.startsWith('base_model:'))
    ?.split(':')
    .at(-1) ?? ''

/** An address of the web, or a file of the repository; nothing else becomes a link. */
function licenceUrl(link: string, repo: string): string | null {
  if (/^https:\/\//.test(link) && URL.canParse(link)) return link
  return /^[\w.-]+$/.test(link) ? `${hubHost()}/${repo}/blob/main/${link}` : null
}

const samplesOf = ({ cardData }: Repository, repo: string, commit: string): string[] =>
  (cardData?.widget ?? []).flatMap(({ output }) => {
    const url = output?.url ?? ''
    if (!url || !/\.(png|jpe?g|webp)$/i.test(url)) return []
    return [/^https:\/\//.test(url) ? url : addressAt(repo, commit)(url.replace(/^\.?\//, ''))]
  })

function refusalOf(kind: Found['kind'], names: string[], files: FoundFile[], file: string | null): string | null {
  if (kind === 'repository') return null
  if (file !== null && !names.includes(file)) return 'There is no such file in this repository.'
  if (files.length > 0) return null
  if (names.some((name) => /\.(bin|pt|pth|ckpt|pkl)$/i.test(name))) {
    return 'Its weights are pickled files, which can run code when they are opened. Kizy takes .safetensors alone.'
  }
  return 'There are no weights in it that Kizy can use.'
}
