'use server'

import { dropDownload, retryDownload } from '@/lib/downloads/data'
import { viewDownload } from '@/lib/downloads/queries'
import { DownloadId, StartDownload } from '@/lib/downloads/schema'
import { startDownload } from '@/lib/downloads/start'
import { wakeDownloads } from '@/lib/downloads/watch'
import { action } from '@/lib/handlers'

/** Fetches a style from a link. It goes on whether or not somebody looks. */
export const downloadStyle = action(StartDownload, async (user, wish) => {
  const row = await startDownload(user, wish, 'lora')
  wakeDownloads()
  return viewDownload(row)
})

export const cancelDownload = action(DownloadId, async (user, { id }) => viewDownload(await dropDownload(user, id)))

export const resumeDownload = action(DownloadId, async (user, { id }) => {
  const row = await retryDownload(user, id)
  wakeDownloads()
  return viewDownload(row)
})
