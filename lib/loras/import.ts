import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { getOwnByContent, insertLora, type LoraRow, type PictureRef, requireLora, setDeleted } from '@/lib/loras/data'
import { inspectLora } from '@/lib/loras/inspect'
import type { ByteSource } from '@/lib/loras/safetensors'
import { listModelLayers } from '@/lib/models/data'
import { putBytes, readRange } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { forgetArrived, requireUpload } from '@/lib/uploads/data'
import { mediaTypeOf } from '@/lib/uploads/media-type'
import { sha256 as digestOf } from '@/lib/workflow/values'

/** A file of the bucket, read piece by piece. */
export const fileOf = ({ sha256, bytes }: { sha256: string; bytes: number }): ByteSource => ({
  bytes,
  read: (start, length) => readRange(casKey(sha256), start, length),
})

/** Makes a style of a file she brought. The same file again is the same style, also when she had thrown it away. */
export async function importUpload(user: SessionUser, uploadId: string): Promise<LoraRow> {
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
  const { target, told, layout, rank, alpha, layers } = await inspectLora(fileOf(upload), upload.name, targets).catch(
    async (error: unknown) => {
      // What is refused is not kept; a studio that is still starting says nothing about the file.
      if (error instanceof KizyError && error.status === 422) await forgetArrived(user, upload.id)
      throw error
    },
  )
  return insertLora(user, {
    id: uuid(),
    origin: 'imported',
    name: told.title,
    ...{ layout, rank, alpha, trigger: told.trigger, description: told.description, license: told.license },
    tags: told.tags,
    intents: [],
    ...{ family: target.family, architecture: target.architecture, baseModel: target.id },
    strength: told.strength ?? 1,
    ...{ sha256: upload.sha256, bytes: upload.bytes },
    thumbnail: (await keepPicture(told.thumbnail)) ?? undefined,
    recipe: { file: upload.name, layers },
  })
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
