import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { z } from 'zod'
import { getJson } from '@/lib/client/fetch'
import type { Result } from '@/lib/errors'
import { TrainingView } from '@/lib/trainings/schema'

const WATCH_MS = 2_000
export const TRAININGS = ['trainings'] as const
const keyOf = (runId: string) => [...TRAININGS, runId] as const

const isOver = ({ status }: TrainingView) => status !== 'queued' && status !== 'running'

/** One training as it goes on; looked at again until it is over. */
export function useTraining(first: TrainingView) {
  const client = useQueryClient()
  const { runId } = first
  const { data } = useQuery({
    queryKey: keyOf(runId),
    queryFn: ({ signal }) => getJson(`/api/v1/trainings/${runId}`, TrainingView, signal),
    initialData: first,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : WATCH_MS),
  })
  const [asking, setAsking] = useState<string | null>(null)
  /** Asks for something by name, and shows what it is then. */
  const ask = async (name: string, action: (id: { runId: string }) => Promise<Result<TrainingView>>) => {
    setAsking(name)
    const result = await action({ runId }).catch(() => null)
    setAsking(null)
    if (result?.ok) client.setQueryData(keyOf(runId), result.data)
    else toast.error(result?.problem.title ?? 'The studio did not answer.', { description: result?.problem.detail })
  }
  /** The style's usual strength was changed. */
  const setStrength = (strength: number) =>
    client.setQueryData<TrainingView>(keyOf(runId), (now) =>
      now?.result ? { ...now, result: { ...now.result, strength } } : now,
    )
  return { training: data, ask, asking, setStrength }
}

/** All that are under way or wait for a second try. */
export const useTrainings = (first?: TrainingView[]) =>
  useQuery({
    queryKey: TRAININGS,
    queryFn: ({ signal }) => getJson('/api/v1/trainings', z.array(TrainingView), signal),
    initialData: first,
    refetchInterval: ({ state }) => (state.data?.some((one) => !isOver(one)) ? WATCH_MS * 2 : false),
  })
