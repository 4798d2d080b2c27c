import type { SessionUser } from '@/lib/auth/schema'
import { startDownload } from '@/lib/downloads/start'
import { wakeDownloads } from '@/lib/downloads/watch'
import { refuse } from '@/lib/links/ask'
import { lookAt } from '@/lib/links/look'
import { parseLink } from '@/lib/links/parse'
import { installFromCatalogue, installPath, installRepository, installUpload, requireOwner } from '@/lib/models/install'
import type { StartInstall } from '@/lib/models/schema'
import type { Network } from '@/lib/storage/guarded-fetch'

/** Starts whatever was asked for: what comes of it is seen in the Models room. */
export async function startInstall(user: SessionUser, wish: StartInstall, network?: Network): Promise<void> {
  requireOwner(user)
  if ('id' in wish) await installFromCatalogue(user, wish.id)
  else if ('uploadId' in wish) await installUpload(user, wish.uploadId)
  else if ('path' in wish) await installPath(user, wish.path)
  else await installLink(user, wish, network)
}

/** A repository comes from the Hub by the gpu service; a single file by way of the bucket, as every file does. */
async function installLink(user: SessionUser, wish: { link: string; file?: string }, network?: Network): Promise<void> {
  const found = await lookAt(user, wish.link, network)
  const reference = parseLink(wish.link)
  if (found.kind === 'repository' && reference?.site === 'huggingface') {
    if (found.refusal) throw refuse('link_refused', found.refusal)
    const card = found.controlnet?.reads ? { preprocessor: found.controlnet.reads } : {}
    await installRepository(user, reference.repo, reference.revision, { licence: found.licence, ...card })
    return
  }
  await startDownload(user, wish, 'checkpoint', network)
  wakeDownloads()
}
