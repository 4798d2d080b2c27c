import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { starArtworks } from '@/lib/artworks/actions'
import { askAnew } from '@/lib/client/ask-anew'
import { ARTWORKS, RUNS, VIEWS, type Views } from '@/lib/client/queries'
import { attempt } from '@/lib/client/undoable'

/** Stars pictures, or takes the star away: seen at once, taken back when it did not go through. */
export function useStar() {
  const client = useQueryClient()
  return useCallback(
    async (ids: readonly string[], starred: boolean): Promise<boolean> => {
      const show = (isStarred: boolean) =>
        client.setQueryData<Views>(VIEWS, (views) => {
          const changed = { ...views }
          for (const id of ids) if (changed[id]) changed[id] = { ...changed[id], isStarred }
          return changed
        })
      show(starred)
      const { ok } = await attempt(() => starArtworks({ ids: [...ids], starred }))
      if (!ok) show(!starred)
      void askAnew(client, RUNS, ARTWORKS)
      return ok
    },
    [client],
  )
}
