import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import { askAnew } from '@/lib/client/ask-anew'
import { getJson } from '@/lib/client/fetch'
import { MODELS } from '@/lib/client/queries'
import type { Result } from '@/lib/errors'
import { ModelsView } from '@/lib/models/schema'

const WATCH_MS = 1_000
const AWAY_MS = 5_000
const ROOM = ['models-room'] as const

const isUnderWay = ({ installs }: ModelsView) => installs.some(({ state }) => state === 'queued' || state === 'running')

/** The Models room as it changes; what has been installed can be chosen in Create at once. */
export function useModelsRoom(first?: ModelsView) {
  const client = useQueryClient()
  const { data: room = first } = useQuery({
    queryKey: ROOM,
    queryFn: ({ signal }) => getJson('/api/v1/models/catalogue', ModelsView, signal),
    initialData: first,
    refetchInterval: ({ state }) => {
      if (!state.data) return AWAY_MS
      return isUnderWay(state.data) ? WATCH_MS : state.data.machine ? false : AWAY_MS
    },
  })
  const here = room?.installed.map(({ id }) => id).join()
  const known = useRef(here)
  useEffect(() => {
    if (known.current !== here) void askAnew(client, MODELS)
    known.current = here
  }, [client, here])

  const [asking, setAsking] = useState<string | null>(null)
  /** Asks for something by name, and shows what is then; answers whether it went well. */
  const ask = async (name: string, work: () => Promise<Result<ModelsView>>): Promise<boolean> => {
    setAsking(name)
    const answer = await work().catch(() => null)
    setAsking(null)
    if (answer?.ok) client.setQueryData(ROOM, answer.data)
    else toast.error(answer?.problem.title ?? 'The studio did not answer.', { description: answer?.problem.detail })
    return answer?.ok ?? false
  }
  const put = (next: ModelsView) => client.setQueryData(ROOM, next)
  return { room, ask, asking, put }
}
