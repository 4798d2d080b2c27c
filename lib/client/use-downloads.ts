import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { z } from 'zod'
import { askAnew } from '@/lib/client/ask-anew'
import { getJson } from '@/lib/client/fetch'
import { LORAS } from '@/lib/client/queries'
import { DownloadView } from '@/lib/downloads/schema'

const WATCH_MS = 1_000
export const DOWNLOADS = ['downloads'] as const

const isUnderWay = ({ status }: DownloadView) => status === 'queued' || status === 'running'

/** What is fetched from links; looked at again while something is under way. A style that arrives is on its shelf. */
export function useDownloads(first?: DownloadView[]) {
  const client = useQueryClient()
  const { data = [] } = useQuery({
    queryKey: DOWNLOADS,
    queryFn: ({ signal }) => getJson('/api/v1/downloads', z.array(DownloadView), signal),
    initialData: first,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WATCH_MS : false),
  })
  const arrived = data.filter(({ loraId }) => loraId !== null).length
  const known = useRef(arrived)
  useEffect(() => {
    if (arrived !== known.current) void askAnew(client, LORAS)
    known.current = arrived
  }, [arrived, client])
  return { downloads: data, lookAgain: () => askAnew(client, DOWNLOADS) }
}
