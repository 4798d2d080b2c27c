import type { SessionUser } from '@/lib/auth/session'
import { requirePicture, setProposedCaption } from '@/lib/datasets/data'
import { findSource } from '@/lib/runs/pin-sources'
import { askForWords, requireWordModel } from '@/lib/words/ask'
import type { Description } from '@/lib/words/schema'
import type { BlobValue } from '@/lib/workflow/values'

type File = Pick<BlobValue, 'sha256' | 'bytes' | 'mediaType'>

/** What a picture of hers shows, in words. Another's is 404. */
export async function describePicture(user: SessionUser, source: string, signal?: AbortSignal): Promise<Description> {
  const model = await requireWordModel(user, 'captioner')
  return { text: await wordsOf(await findSource(user, source, 'reference'), model, signal), modelId: model.id }
}

/** Proposes a caption for a picture that she has said nothing of; what she wrote meanwhile stays. */
export async function proposeCaption(
  user: SessionUser,
  datasetId: string,
  pictureId: string,
  signal?: AbortSignal,
): Promise<void> {
  const picture = await requirePicture(user, datasetId, pictureId)
  const model = await requireWordModel(user, 'captioner')
  if (picture.caption) return
  await setProposedCaption(user, datasetId, pictureId, await wordsOf(picture, model, signal))
}

function wordsOf({ sha256, bytes, mediaType }: File, model: { id: string; digest: string }, signal?: AbortSignal) {
  return askForWords(
    {
      node: 'kizy/DescribeImage',
      params: { model: model.id },
      inputs: { image: { kind: 'image', sha256, bytes, mediaType, meta: {} } },
      models: { [model.id]: model.digest },
    },
    signal,
  )
}
