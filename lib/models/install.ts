import type { SessionUser } from '@/lib/auth/schema'
import { KizyError } from '@/lib/errors'
import { CATALOGUE } from '@/lib/models/catalogue'
import type { CatalogueEntry, Install } from '@/lib/models/schema'
import { ownerOnly } from '@/lib/people/problems'
import { signGet } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { getToken } from '@/lib/tokens/data'
import { requireUpload } from '@/lib/uploads/data'
import { JobFailure } from '@/lib/workflow/compute'
import {
  type InstallSource,
  type InstallWish,
  noteModels,
  putInstall,
  removeModel,
  stopInstall,
} from '@/lib/workflow/installs'

/** Models are the studio's: its owner says what is on its disk. */
export function requireOwner(user: SessionUser): void {
  if (user.role !== 'OWNER') throw ownerOnly()
}

export async function installFromCatalogue(user: SessionUser, id: string): Promise<Install> {
  requireOwner(user)
  const entry = CATALOGUE.find((one) => one.id === id)
  if (!entry) throw refused('There is no such model in the catalogue.')
  const { name, family, licence, goodAt, intents, card } = entry
  return ask(id, {
    name,
    source: sourceOf(entry),
    card: { ...card, family, licence: licence.name, note: goodAt, ...(intents ? { intents } : {}) },
    token: await getToken(user, 'huggingface'),
  })
}

function sourceOf({ repo, ipAdapter, weights, checkpoint }: CatalogueEntry): InstallSource {
  const from = { repo, revision: 'main' }
  if (ipAdapter) return { kind: 'hub-ip-adapter', ...from, ...ipAdapter }
  if (checkpoint) return { kind: 'hub-checkpoint', ...from, weights: checkpoint }
  return weights ? { kind: 'hub-controlnet', ...from, weights } : { kind: 'hub', ...from }
}

export async function installRepository(
  user: SessionUser,
  repo: string,
  revision: string,
  card: { licence: string; preprocessor?: string },
): Promise<Install> {
  requireOwner(user)
  const name = repo.split('/')[1]!
  return ask(slugOf(name), {
    name: name.replace(/[_-]+/g, ' '),
    source: { kind: 'hub', repo, revision },
    card: { ...card, note: `From ${repo}` },
    token: await getToken(user, 'huggingface'),
  })
}

/** A single checkpoint that lies in the bucket. */
export async function installUpload(
  user: SessionUser,
  uploadId: string,
  about: { name?: string; licence?: string; page?: string } = {},
): Promise<Install> {
  requireOwner(user)
  const upload = await requireUpload(user, uploadId)
  if (upload.purpose !== 'checkpoint') throw refused(`“${upload.name}” was brought for something else.`)
  const name = about.name || nameOfFile(upload.name)
  return ask(slugOf(name), {
    name,
    source: {
      ...{ kind: 'file', name: upload.name, url: await signGet(casKey(upload.sha256)) },
      ...{ sha256: upload.sha256, bytes: upload.bytes },
    },
    card: { licence: about.licence ?? '', note: about.page ? `From ${about.page}` : 'Brought as a file' },
    token: null,
  })
}

/** A single checkpoint that lies on the gpu service's machine. */
export async function installPath(user: SessionUser, path: string): Promise<Install> {
  requireOwner(user)
  const name = nameOfFile(path.split('/').at(-1)!)
  return ask(slugOf(name), { name, source: { kind: 'path', path }, card: { note: `From ${path}` }, token: null })
}

export async function stop(user: SessionUser, id: string): Promise<void> {
  requireOwner(user)
  await withWords(() => stopInstall(id))
}

export async function remove(user: SessionUser, id: string): Promise<void> {
  requireOwner(user)
  await withWords(() => removeModel(id))
  await noteModels().catch(() => {})
}

const ask = (id: string, wish: InstallWish): Promise<Install> => withWords(() => putInstall(id, wish))

/** What the gpu service refuses, as an answer with words. */
async function withWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
    if (error.code === 'gone') throw new KizyError(404, { code: 'not_found', title: 'This model is not here.' })
    if (error.code !== 'invalid_input') throw away()
    throw refused(`${error.message[0]!.toUpperCase()}${error.message.slice(1)}.`)
  }
}

export const away = () =>
  new KizyError(503, {
    code: 'unreachable',
    title: 'The part that draws does not answer.',
    detail: 'It may still be starting. Try again in a moment.',
    fix: 'retry',
  })

const refused = (title: string) => new KizyError(422, { code: 'model_refused', title })

const nameOfFile = (file: string) =>
  file
    .replace(/\.safetensors$/i, '')
    .replace(/[_-]+/g, ' ')
    .slice(0, 100) || 'model'

/** "SDXL Base 1.0" is sdxl-base-1.0: a folder's name on every system. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80) || 'model'
