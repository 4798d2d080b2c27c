import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { deleteArtworks, restoreArtworks } from '@/lib/artworks/actions'
import type { WallPlace } from '@/lib/artworks/schema'
import { type ArtworkPages, removeArtworks } from '@/lib/client/artworks-cache'
import { askAnew } from '@/lib/client/ask-anew'
import { ARTWORKS, COLLECTIONS, RUNS } from '@/lib/client/queries'
import { dropArtwork, type RunPages } from '@/lib/client/runs-cache'
import { undoable } from '@/lib/client/undoable'

/** Deletes pictures at once, with eight seconds to think better of it; after that the bin has them. */
export function useBin() {
  const client = useQueryClient()
  return useCallback(
    async (gone: readonly { id: string }[], onRestored?: () => void): Promise<boolean> => {
      const ids = gone.map(({ id }) => id)
      const refresh = () => {
        void askAnew(client, RUNS, ARTWORKS, COLLECTIONS)
      }
      client.setQueryData<RunPages>(RUNS, (pages) => pages && gone.reduce(dropArtwork, pages))
      client.setQueryData<ArtworkPages>(ARTWORKS, (pages) => pages && removeArtworks(pages, ids))
      takeFromWalls(client, ids)
      const words = ids.length === 1 ? 'Picture deleted' : `${ids.length} pictures deleted`
      const isDone = await undoable(
        words,
        () => deleteArtworks({ ids }),
        () => restoreArtworks({ ids }),
        () => {
          onRestored?.()
          refresh()
        },
      )
      refresh()
      return isDone
    },
    [client],
  )
}

/** Whatever filter they answer: what is gone hangs on none of them. */
export function takeFromWalls(client: ReturnType<typeof useQueryClient>, ids: readonly string[]): void {
  const isGone = new Set(ids)
  client.setQueriesData<WallPlace[]>({ queryKey: [...ARTWORKS, 'wall'] }, (places) =>
    places?.filter(({ id }) => !isGone.has(id)),
  )
}
