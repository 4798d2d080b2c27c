import { type InfiniteData, replaceEqualDeep, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { ArtworkPage } from '@/lib/artworks/schema'
import { getJson } from '@/lib/client/fetch'
import { keepNewest, type RunPages } from '@/lib/client/runs-cache'
import { LoraList, type LoraView } from '@/lib/loras/schema'
import { MadeView } from '@/lib/graphs/schema'
import { ModelView } from '@/lib/models/schema'
import { RunPage } from '@/lib/runs/schema'

export const RUNS = ['runs'] as const
/** Presses whose run the server has not confirmed yet. */
export const PENDING = ['pendingRuns'] as const
export const ARTWORKS = ['artworks'] as const
export const MODELS = ['models'] as const
export const LORAS = ['loras'] as const

const after = (path: string, cursor: string | null) => (cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path)
const startingWith = <T>(page: T | undefined): InfiniteData<T, string | null> | undefined =>
  page && { pages: [page], pageParams: [null] }

/** `first` is the page the server rendered; the live stream keeps it fresh afterwards. */
export const useRuns = (first?: RunPage) =>
  useInfiniteQuery({
    queryKey: RUNS,
    queryFn: ({ pageParam, signal }) => getJson(after('/api/v1/runs', pageParam), RunPage, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    initialData: startingWith(first),
    structuralSharing: (before, fetched) =>
      replaceEqualDeep(before, keepNewest(before as RunPages | undefined, fetched as RunPages)),
  })

export const useArtworks = (first?: ArtworkPage, enabled = true) =>
  useInfiniteQuery({
    queryKey: ARTWORKS,
    queryFn: ({ pageParam, signal }) => getJson(after('/api/v1/artworks', pageParam), ArtworkPage, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    initialData: startingWith(first),
    enabled,
  })

const CHECK_AGAIN_MS = 10_000

export const useModels = (first?: ModelView[]) =>
  useQuery({
    queryKey: MODELS,
    queryFn: ({ signal }) => getJson('/api/v1/models', z.array(ModelView), signal),
    initialData: first,
    // A model that is away may come back at any moment; one that is there stays.
    refetchInterval: ({ state }) => (state.data?.some(({ available }) => available) ? false : CHECK_AGAIN_MS),
  })

/** The styles one may use; few enough to have all of them. */
export const useLoras = (first?: LoraView[]) =>
  useQuery({
    queryKey: LORAS,
    queryFn: ({ signal }) => getJson('/api/v1/loras', LoraList, signal),
    initialData: first,
  })

const WATCH_MS = 2_000

/** How a run is made; looked at again while it still goes on. */
export const useMade = (runId: string) =>
  useQuery({
    queryKey: ['made', runId],
    queryFn: ({ signal }) => getJson(`/api/v1/runs/${runId}/graph`, MadeView, signal),
    refetchInterval: ({ state }) =>
      state.data?.status === 'queued' || state.data?.status === 'running' ? WATCH_MS : false,
  })
