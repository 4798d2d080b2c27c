import { type InfiniteData, replaceEqualDeep, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { ArtworkPage, type ArtworkView, Facets, Relative } from '@/lib/artworks/schema'
import { getJson } from '@/lib/client/fetch'
import { keepNewest, type RunPages } from '@/lib/client/runs-cache'
import { CollectionView } from '@/lib/collections/schema'
import { LoraList, type LoraView } from '@/lib/loras/schema'
import { MadeView } from '@/lib/graphs/schema'
import { Look } from '@/lib/looks/schema'
import { ModelView } from '@/lib/models/schema'
import { RunPage } from '@/lib/runs/schema'

export const RUNS = ['runs'] as const
/** Presses whose run the server has not confirmed yet. */
export const PENDING = ['pendingRuns'] as const
export const ARTWORKS = ['artworks'] as const
export const MODELS = ['models'] as const
export const COLLECTIONS = ['collections'] as const
/** What is known of single pictures, by id. */
export const VIEWS = ['views'] as const
export type Views = Record<string, ArtworkView | undefined>
export const LORAS = ['loras'] as const
export const LOOKS_KEPT = ['looks'] as const

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

export const useCollections = () =>
  useQuery({
    queryKey: COLLECTIONS,
    queryFn: ({ signal }) => getJson('/api/v1/collections', z.array(CollectionView), signal),
  })

/** What the filter bar offers; asked anew with the wall. */
export const useFacets = () =>
  useQuery({
    queryKey: [...ARTWORKS, 'facets'],
    queryFn: ({ signal }) => getJson('/api/v1/artworks/facets', Facets, signal),
  })

export const useFamily = (id: string) =>
  useQuery({
    queryKey: [...ARTWORKS, 'family', id],
    queryFn: ({ signal }) => getJson(`/api/v1/artworks/${id}/family`, z.array(Relative), signal),
  })

/** The styles one may use; few enough to have all of them. */
export const useLoras = (first?: LoraView[]) =>
  useQuery({
    queryKey: LORAS,
    queryFn: ({ signal }) => getJson('/api/v1/loras', LoraList, signal),
    initialData: first,
  })

/** Looks of her own making. */
export const useOwnLooks = () =>
  useQuery({
    queryKey: LOOKS_KEPT,
    queryFn: ({ signal }) => getJson('/api/v1/looks', z.array(Look), signal),
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
