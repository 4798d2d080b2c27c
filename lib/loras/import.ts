import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { getOwnByContent, insertLora, type LoraRow, type PictureRef, requireLora, setDeleted } from '@/lib/loras/data'
import { requireFinite } from '@/lib/loras/finite'
import { type Inspected, inspectLora, type Target } from '@/lib/loras/inspect'
import { type ByteSource, readHeader } from '@/lib/loras/safetensors'
import { listModelLayers } from '@/lib/models/data'
import { putBytes, readRange } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { type ArrivedUpload, forgetArrived, requireUpload } from '@/lib/uploads/data'
import { mediaTypeOf } from '@/lib/uploads/media-type'
import { sha256 as digestOf } from '@/lib/workflow/values'

/** A file of the bucket, read piece by piece. */
export const fileOf = ({ sha256, bytes }: { sha256: string; bytes: number }): ByteSource => ({
  bytes,
  read: (start, length) => readRange(casKey(sha256), start, length),
})

/** Where a file was found, and what its page says of it. */
export interface LoraOrigin {
  page: string
  name: string
  trigger: string
  description: string
  licence: string
  tags: string[]
  goal?: string
  intents?: string[]
  thumbnail: Buffer | null
}

/** Makes a style of a file she brought. The same file again is the same style, also when she had thrown it away. */
export async function importUpload(user: SessionUser, uploadId: string, origin?: LoraOrigin): Promise<LoraRow> {
  const upload = await requireUpload(user, uploadId)
  if (upload.purpose !== 'lora') {
    throw new KizyError(422, { code: 'wrong_type', title: `“${upload.name}” was brought for something else.` })
  }
  const known = await getOwnByContent(user, upload.sha256)
  if (known) {
    await setDeleted(user, known.id, false)
    return requireLora(user, known.id)
  }
  const targets = await listModelLayers(user)
  const { target, told, layout, rank, alpha, layers } = await look(upload, targets).catch(async (error: unknown) => {
    // What is refused is not kept; a studio that is still starting says nothing about the file.
    if (error instanceof KizyError && error.status === 422) await forgetArrived(user, upload.id)
    throw error
  })
  return insertLora(user, {
    id: uuid(),
    origin: 'imported',
    // A page is written for people to read, a header by whatever program came last.
    name: origin?.name || told.title,
    ...{ layout, rank, alpha, trigger: origin?.trigger || told.trigger },
    description: origin?.description || told.description,
    license: (origin?.licence || told.license).slice(0, 100),
    tags: origin?.tags.length ? origin.tags : told.tags,
    goal: origin?.goal ?? '',
    intents: origin?.intents ?? [],
    ...{ family: target.family, architecture: target.architecture, baseModel: target.id },
    strength: told.strength ?? 1,
    ...{ sha256: upload.sha256, bytes: upload.bytes },
    thumbnail: (await keepPicture(told.thumbnail ?? origin?.thumbnail ?? null)) ?? undefined,
    recipe: { file: upload.name, layers, ...(origin ? { page: origin.page } : {}) },
  })
}

async function look(upload: ArrivedUpload, targets: Target[]): Promise<Inspected> {
  const file = fileOf(upload)
  const inspected = await inspectLora(file, upload.name, targets)
  await requireFinite(file, await readHeader(file))
  return inspected
}

const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp'])

/** Whatever the file calls it, a picture by content or nothing. */
async function keepPicture(bytes: Buffer | null): Promise<PictureRef | null> {
  const mediaType = bytes && (await mediaTypeOf(bytes))
  if (!bytes || !mediaType || !PICTURES.has(mediaType)) return null
  const sha256 = digestOf(bytes)
  await putBytes(casKey(sha256), bytes, mediaType)
  return { sha256, bytes: bytes.length, mediaType }
}
