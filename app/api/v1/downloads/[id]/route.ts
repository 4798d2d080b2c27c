import { dropDownload, requireDownload } from '@/lib/downloads/data'
import { viewDownload } from '@/lib/downloads/queries'
import { DownloadId, DownloadView } from '@/lib/downloads/schema'
import { route } from '@/lib/handlers'

export const GET = route(
  { summary: 'One download, and how far it is', params: DownloadId, output: DownloadView },
  async ({ user, params }) => viewDownload(await requireDownload(user, params.id)),
)

export const DELETE = route(
  { summary: 'Stop a download, or put it away when it is over', params: DownloadId },
  async ({ user, params }) => {
    await dropDownload(user, params.id)
    return new Response(null, { status: 204 })
  },
)
