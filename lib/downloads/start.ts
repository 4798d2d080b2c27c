import type { SessionUser } from '@/lib/auth/schema'
import { type DownloadRow, insertDownload } from '@/lib/downloads/data'
import { AboutDownload, type StartDownload } from '@/lib/downloads/schema'
import { refuse } from '@/lib/links/ask'
import { lookAt } from '@/lib/links/look'
import { PURPOSES } from '@/lib/uploads/schema'
import type { Network } from '@/lib/storage/guarded-fetch'

const KINDS = { lora: 'a style', checkpoint: 'a model' } as const

/** Puts a link's file into the queue, once its site has said what it is. `purpose` is what it is brought for. */
export async function startDownload(
  user: SessionUser,
  { link, file: wanted }: StartDownload,
  purpose: 'lora' | 'checkpoint',
  network?: Network,
): Promise<DownloadRow> {
  const { files, access: _, ...found } = await lookAt(user, link, network)
  if (found.refusal) throw refuse('link_refused', found.refusal)
  if (found.kind !== purpose) throw wrongKind(found.kind, purpose)
  const file = wanted === undefined ? files[0] : files.find(({ name }) => name === wanted)
  if (!file) throw refuse('link_gone', 'There is no such file behind that link.')
  const { maxBytes } = PURPOSES[purpose]
  if (file.bytes !== null && file.bytes > maxBytes) {
    throw refuse(
      'too_large',
      `It is larger than ${Math.floor(maxBytes / 1e9)} GB, which no ${purpose === 'lora' ? 'style' : 'model file'} is.`,
    )
  }
  return insertDownload(user, {
    ...{ link, purpose, fileName: file.name, bytes: file.bytes },
    about: AboutDownload.parse(found),
  })
}

function wrongKind(kind: string, purpose: 'lora' | 'checkpoint') {
  const other = kind === 'lora' ? KINDS.lora : KINDS.checkpoint
  const room = kind === 'lora' ? 'Styles' : 'Models'
  return refuse('link_refused', `This is ${other}, not ${KINDS[purpose]}.`, `Paste the link under ${room}.`)
}
