'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { toast } from 'sonner'
import type { Selection } from '@/components/gallery/use-selection'
import { restoreArtworks } from '@/lib/artworks/actions'
import type { ArtworkView } from '@/lib/artworks/schema'
import { askAnew } from '@/lib/client/ask-anew'
import { ARTWORKS, COLLECTIONS, RUNS, VIEWS, type Views } from '@/lib/client/queries'
import { attempt } from '@/lib/client/undoable'
import { takeFromWalls, useBin } from '@/lib/client/use-bin'
import { useMakeFrom } from '@/lib/client/use-make-from'
import { useRemix } from '@/lib/client/use-remix'
import { useStar } from '@/lib/client/use-star'
import { pictures } from '@/lib/client/words'
import { comparedOf, type ComparedPair } from '@/lib/client/compare'

/** What the gallery's keys and its bar of actions do. */
export function useGalleryDeeds(selection: Selection) {
  const client = useQueryClient()
  const bin = useBin()
  const star = useStar()
  const { remix } = useRemix()
  const { vary, upscale } = useMakeFrom()
  const [pair, setPair] = useState<ComparedPair | null>(null)
  const known = useCallback((id: string) => client.getQueryData<Views>(VIEWS)?.[id], [client])
  const ids = [...selection.ids]
  const areStarred = ids.length > 0 && ids.every((id) => known(id)?.isStarred)

  const compareChosen = useCallback(() => {
    const [first, second] = [...selection.ids].map(known)
    if (first && second) setPair([comparedOf(first), comparedOf(second)])
    else toast('Choose two pictures to compare')
  }, [known, selection])

  const onKey = useCallback(
    (key: string, artwork: ArtworkView): boolean => {
      if (key === 's') void star([artwork.id], !artwork.isStarred)
      else if (key === 'r' && artwork.settings.prompt) remix(artwork.settings)
      else if (key === 'v') void vary(artwork, 'subtle')
      else if (key === 'u') void upscale(artwork)
      else if (key === 'c') compareChosen()
      else return false
      return true
    },
    [compareChosen, remix, star, upscale, vary],
  )

  return {
    areStarred,
    pair,
    endCompare: () => setPair(null),
    compareChosen,
    onKey,
    starChosen: () => star(ids, !areStarred),
    async remove(gone: string[], isBin: boolean) {
      if (isBin) return
      selection.clear()
      await bin(gone.map((id) => ({ id })))
    },
    async restore() {
      takeFromWalls(client, ids)
      selection.clear()
      const { ok } = await attempt(() => restoreArtworks({ ids }))
      void askAnew(client, ARTWORKS, RUNS, COLLECTIONS)
      if (ok) toast(ids.length === 1 ? 'The picture hangs again' : `${pictures(ids.length)} hang again`)
    },
  }
}
