import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { deleteArtworks, restoreArtworks } from '@/lib/artworks/actions'
import type { ArtworkView } from '@/lib/artworks/schema'
import { type ArtworkPages, removeArtwork } from '@/lib/client/artworks-cache'
import { ARTWORKS, RUNS } from '@/lib/client/queries'
import { dropArtwork, type RunPages } from '@/lib/client/runs-cache'

const UNDO_MS = 8_000
const away = {
  ok: false as const,
  problem: { code: 'unreachable', title: 'The studio did not answer.', detail: 'Nothing was changed.' },
}

/** Deletes a picture at once, with eight seconds to think better of it. */
export function useBin() {
  const client = useQueryClient()
  return useCallback(
    async (artwork: ArtworkView, onRestored?: () => void): Promise<boolean> => {
      const refresh = () => {
        for (const queryKey of [RUNS, ARTWORKS]) void client.invalidateQueries({ queryKey })
      }
      client.setQueryData<RunPages>(RUNS, (pages) => pages && dropArtwork(pages, artwork))
      client.setQueryData<ArtworkPages>(ARTWORKS, (pages) => pages && removeArtwork(pages, artwork))
      const result = await deleteArtwork({ id: artwork.id }).catch(() => away)
      refresh()
      if (!result.ok) {
        toast.error(result.problem.title, { description: result.problem.detail })
        return false
      }
      const undo = async () => {
        const restored = await restoreArtwork({ id: artwork.id }).catch(() => away)
        if (!restored.ok) toast.error(restored.problem.title, { description: restored.problem.detail })
        else onRestored?.()
        refresh()
      }
      toast('Picture deleted', { duration: UNDO_MS, action: { label: 'Undo', onClick: () => void undo() } })
      return true
    },
    [client],
  )
}
