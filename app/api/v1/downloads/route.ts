import { z } from 'zod'
import { viewDownload, viewDownloads } from '@/lib/downloads/queries'
import { DownloadView, StartDownload } from '@/lib/downloads/schema'
import { startDownload } from '@/lib/downloads/start'
import { wakeDownloads } from '@/lib/downloads/watch'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'What you fetch from links, newest first', output: z.array(DownloadView) },
  ({ user }) => viewDownloads(user),
)

export const POST = route(
  {
    summary: 'Fetch a style from a link of Civitai or Hugging Face',
    body: StartDownload,
    output: DownloadView,
    status: 201,
  },
  async ({ user, body }) => {
    const row = await startDownload(user, body, 'lora')
    wakeDownloads()
    return viewDownload(row)
  },
)
