'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { toast } from 'sonner'
import { ArtworkView } from '@/lib/artworks/schema'
import { comparedOf, type ComparedPair, effectPairOf } from '@/lib/client/compare'
import { getJson } from '@/lib/client/fetch'
import { useFamily } from '@/lib/client/queries'
import { useBin } from '@/lib/client/use-bin'
import { useMakeFrom } from '@/lib/client/use-make-from'
import { useRemix, useTakeLook } from '@/lib/client/use-remix'
import { useStar } from '@/lib/client/use-star'

interface Opened {
  artwork: ArtworkView
  previousId: string | null
  nextId: string | null
  search: string
}

/** Everything one can do with an opened picture, by its button or its key. */
export function usePictureDeeds({ artwork, previousId, nextId, search }: Opened) {
  const router = useRouter()
  const bin = useBin()
  const starMany = useStar()
  const { remix, startFrom, keepLines } = useRemix()
  const takeLook = useTakeLook()
  const { vary, upscale } = useMakeFrom()
  const { data: family } = useFamily(artwork.id)
  const [isStarred, setIsStarred] = useState(artwork.isStarred)
  const [pair, setPair] = useState<ComparedPair | null>(null)

  // A graph of one's own may have no words; the box could do nothing with it.
  const canRemix = artwork.settings.prompt !== ''
  const onRemix = useCallback(() => canRemix && remix(artwork.settings), [canRemix, remix, artwork])
  const onStar = useCallback(async () => {
    setIsStarred(!isStarred)
    if (!(await starMany([artwork.id], !isStarred))) setIsStarred(isStarred)
  }, [artwork, isStarred, starMany])
  const onDelete = useCallback(() => {
    const onward = nextId ?? previousId
    router.replace(onward ? `/gallery/${onward}${search}` : `/gallery${search}`)
    void bin([artwork], () => router.push(`/gallery/${artwork.id}${search}`))
  }, [artwork, bin, nextId, previousId, router, search])

  /** With what it was made from; one that was made from nothing, with itself before its effects, or the picture beside it. */
  const parentId = family?.find(({ id }) => id === artwork.id)?.parentId ?? null
  const onCompare = useCallback(async () => {
    if (!parentId && artwork.before) return setPair(effectPairOf(artwork))
    const otherId = parentId ?? nextId ?? previousId
    if (!otherId) return void toast('There is no other picture to compare it with')
    const other = await getJson(`/api/v1/artworks/${otherId}`, ArtworkView).catch(() => null)
    if (other) setPair([comparedOf(other), comparedOf(artwork)])
    else toast.error('The other picture did not come through.')
  }, [artwork, nextId, parentId, previousId])

  const keys = useMemo(
    () => ({
      r: onRemix,
      s: () => void onStar(),
      v: () => void vary(artwork, 'subtle'),
      u: () => void upscale(artwork),
      c: () => void onCompare(),
      Delete: onDelete,
    }),
    [artwork, onCompare, onDelete, onRemix, onStar, upscale, vary],
  )
  return {
    ...{ canRemix, isStarred, pair, keys, onRemix, onStar, onDelete, onCompare },
    endCompare: () => setPair(null),
    startFrom: () => startFrom(artwork),
    keepLines: () => keepLines(artwork),
    takeLook: takeLook && (() => takeLook(artwork)),
    compareEffect: artwork.before ? () => setPair(effectPairOf(artwork)) : null,
    vary: (how: 'subtle' | 'strong') => void vary(artwork, how),
    upscale: () => void upscale(artwork),
  }
}
