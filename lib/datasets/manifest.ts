import type { SessionUser } from '@/lib/auth/session'
import { captionFor } from '@/lib/datasets/captions'
import { requireDataset } from '@/lib/datasets/data'
import { KizyError } from '@/lib/errors'
import { putBlob } from '@/lib/storage/blobs'
import { type BlobValue, canonicalJson } from '@/lib/workflow/values'

export const MANIFEST_TYPE = 'application/vnd.kizy.dataset+json'

/** Fewer teach nothing that could be told from one picture. */
export const MIN_PICTURES = 3

/**
 * The dataset as it is now, as a blob: which pictures with which captions. A run
 * that has it learns from exactly these, whatever is changed here afterwards.
 */
export async function buildManifest(user: SessionUser, datasetId: string): Promise<BlobValue> {
  const dataset = await requireDataset(user, datasetId)
  const kept = dataset.pictures.filter(({ dropped }) => !dropped)
  if (kept.length < MIN_PICTURES) {
    throw new KizyError(422, {
      code: 'too_few_pictures',
      title: `It takes at least ${MIN_PICTURES} pictures to teach a style.`,
      detail: kept.length === 0 ? 'Bring some first.' : `There ${kept.length === 1 ? 'is' : 'are'} ${kept.length} now.`,
    })
  }
  const manifest = {
    version: 1,
    subject: dataset.subject,
    description: dataset.description,
    intents: dataset.intents,
    pictures: kept.map((picture) => ({
      sha256: picture.sha256,
      bytes: picture.bytes,
      mediaType: picture.mediaType,
      width: picture.width,
      height: picture.height,
      caption: captionFor(picture, dataset),
    })),
  }
  const blob = await putBlob(Buffer.from(canonicalJson(manifest)), MANIFEST_TYPE)
  return { kind: 'dataset', ...blob, mediaType: MANIFEST_TYPE, meta: { pictures: kept.length } }
}
