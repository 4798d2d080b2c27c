import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { askAnew } from '@/lib/client/ask-anew'
import { getJson } from '@/lib/client/fetch'
import { toastProblem } from '@/lib/client/undoable'
import { beginDataset } from '@/lib/datasets/actions'
import { DatasetView } from '@/lib/datasets/schema'
import type { Problem, Result } from '@/lib/errors'

const WATCH_MS = 1_200

export const datasetKey = (id: string | null) => ['dataset', id] as const

const isArriving = (dataset: DatasetView | null | undefined) =>
  dataset?.arrivals.some(({ status }) => status === 'queued' || status === 'running') ?? false

const away: Problem = {
  code: 'unreachable',
  title: 'The studio did not answer.',
  detail: 'What you see is kept; the last change may not be.',
}

/**
 * The dataset on the page. It is made when something is first brought or said,
 * and its address with it; every change is kept at once.
 */
export function useDataset(first: DatasetView | null) {
  const client = useQueryClient()
  const [id, setId] = useState(first?.id ?? null)
  const beginning = useRef<Promise<string | null> | null>(null)
  const [saving, setSaving] = useState(0)
  const query = useQuery({
    queryKey: datasetKey(id),
    queryFn: ({ signal }) => getJson(`/api/v1/datasets/${id}`, DatasetView, signal),
    initialData: first ?? undefined,
    enabled: id !== null,
    refetchInterval: ({ state }) => (isArriving(state.data) ? WATCH_MS : false),
  })

  const take = useCallback(
    (dataset: DatasetView) => {
      void client.cancelQueries({ queryKey: datasetKey(dataset.id) })
      client.setQueryData(datasetKey(dataset.id), dataset)
    },
    [client],
  )

  /** Does something that answers the dataset, and shows it; says why when it did not work. */
  const keep = useCallback(
    async (work: Promise<Result<DatasetView>>): Promise<boolean> => {
      setSaving((count) => count + 1)
      const result = await work.catch(() => ({ ok: false as const, problem: away }))
      setSaving((count) => count - 1)
      if (result.ok) take(result.data)
      else toastProblem(result.problem)
      return result.ok
    },
    [take],
  )

  /** The id, after making the dataset if there is none yet. Null when that failed. */
  const requireId = useCallback(async (): Promise<string | null> => {
    if (id) return id
    beginning.current ??= beginDataset({})
      .catch(() => ({ ok: false as const, problem: away }))
      .then((result) => {
        if (!result.ok) {
          beginning.current = null
          toastProblem(result.problem)
          return null
        }
        client.setQueryData(datasetKey(result.data.id), result.data)
        setId(result.data.id)
        window.history.replaceState(null, '', `/styles/teach/${result.data.id}`)
        return result.data.id
      })
    return beginning.current
  }, [id, client])

  const refresh = useCallback((of: string) => void askAnew(client, datasetKey(of)), [client])
  return {
    id,
    dataset: query.data ?? null,
    isArriving: isArriving(query.data),
    isSaving: saving > 0,
    keep,
    requireId,
    refresh,
  }
}

export type DatasetHandle = ReturnType<typeof useDataset>
