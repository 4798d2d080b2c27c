import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { z } from 'zod'
import { type ArtworkPage, ArtworkView, Wall, type WallPlace } from '@/lib/artworks/schema'
import { getJson } from '@/lib/client/fetch'
import { filterAt, type GalleryFilter, searchOf } from '@/lib/client/gallery-filter'
import { ARTWORKS, VIEWS, type Views } from '@/lib/client/queries'

export const placesOf = ({ ids, widths, heights, times }: Wall): WallPlace[] =>
  ids.map((id, place) => ({ id, width: widths[place] ?? 1, height: heights[place] ?? 1, at: times[place] ?? 0 }))

const placeOf = ({ id, width, height, createdAt }: ArtworkView): WallPlace => ({
  id,
  width,
  height,
  at: Math.floor(Date.parse(createdAt) / 1000),
})

export const wallKey = (filter: GalleryFilter) => [...ARTWORKS, 'wall', searchOf(filter)] as const

/**
 * Where everything hangs. `first` is the page the server rendered: it hangs
 * until the whole wall is known, a moment later.
 */
export function useWall(filter: GalleryFilter, first: ArtworkPage | null) {
  const { data, isError, isPlaceholderData, refetch } = useQuery({
    queryKey: wallKey(filter),
    queryFn: async ({ signal }) =>
      placesOf(await getJson(`/api/v1/artworks/wall${searchOf(filterAt(filter, new Date()))}`, Wall, signal)),
    placeholderData: keepPreviousData,
  })
  const firstPlaces = useMemo(() => first?.artworks.map(placeOf), [first])
  const places = data ?? firstPlaces
  return {
    /** Null while nothing is known. */
    places: places ?? null,
    total: data ? data.length : (first?.total ?? 0),
    isComplete: data !== undefined || first?.nextCursor === null,
    /** What hangs is still the answer to the wish before. */
    isStale: isPlaceholderData,
    isError,
    refetch,
  }
}

/** As many as one address holds. */
const BATCH = 100
/** Scrolling past is no wish to see. */
const PAUSE_MS = 40

/** All that is known of the pictures in view; what is missing is asked for, many at once. */
export function useViews(ids: string[], first: ArtworkPage | null): Views {
  const client = useQueryClient()
  const { data: views = {} } = useQuery<Views>({
    queryKey: VIEWS,
    queryFn: () => ({}),
    enabled: false,
    initialData: () => viewsOf(first?.artworks ?? []),
  })
  const asked = useRef(new Set<string>())
  const missing = ids.filter((id) => !views[id]).join()

  useEffect(() => {
    if (!missing) return
    const ask = async (wanted: string[]) => {
      wanted.forEach((id) => asked.current.add(id))
      try {
        const found = await getJson(`/api/v1/artworks/batch?ids=${wanted.join()}`, z.array(ArtworkView))
        client.setQueryData<Views>(VIEWS, (before) => ({ ...before, ...viewsOf(found) }))
      } catch {
        // Its place stays; it is asked for again when it comes into view again.
      } finally {
        wanted.forEach((id) => asked.current.delete(id))
      }
    }
    const timer = window.setTimeout(() => {
      const wanted = missing.split(',').filter((id) => !asked.current.has(id))
      for (let at = 0; at < wanted.length; at += BATCH) void ask(wanted.slice(at, at + BATCH))
    }, PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [client, missing])

  return views
}

export const viewsOf = (artworks: ArtworkView[]): Views =>
  Object.fromEntries(artworks.map((artwork) => [artwork.id, artwork]))
