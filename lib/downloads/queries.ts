import { requireUser, type SessionUser } from '@/lib/auth/session'
import { type DownloadRow, listDownloads } from '@/lib/downloads/data'
import { AboutDownload, type DownloadView } from '@/lib/downloads/schema'
import { Problem } from '@/lib/errors'

export function viewDownload(row: DownloadRow): DownloadView {
  const about = AboutDownload.parse(row.about)
  const { id, fileName, status, received, bytes, loraId } = row
  return {
    ...{ id, fileName, status, received, bytes, loraId },
    purpose: row.purpose as DownloadView['purpose'],
    name: about.name,
    page: about.page,
    problem: row.status === 'failed' ? Problem.nullable().catch(null).parse(row.error) : null,
  }
}

export const viewDownloads = async (user: SessionUser): Promise<DownloadView[]> =>
  (await listDownloads(user)).map(viewDownload)

/** For a page: of whoever looks at it. */
export const getDownloads = async (): Promise<DownloadView[]> => viewDownloads(await requireUser())
