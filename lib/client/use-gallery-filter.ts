import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { type GalleryFilter, readFilter, searchOf } from '@/lib/client/gallery-filter'

/** The filter lives in the address: a reload, a bookmark and the way back find it again. */
export function useGalleryFilter() {
  const search = useSearchParams()
  const filter = useMemo(() => readFilter(search), [search])
  const [clears, setClears] = useState(0)
  const change = useCallback(
    (changes: GalleryFilter) => {
      // Shallow: the page asks for what it needs by itself.
      window.history.replaceState(null, '', `/gallery${searchOf({ ...filter, ...changes })}`)
    },
    [filter],
  )
  const clear = useCallback(() => {
    setClears((before) => before + 1)
    const { collection, bin } = filter
    window.history.replaceState(null, '', `/gallery${searchOf({ collection, bin })}`)
  }, [filter])
  return { filter, clears, change, clear }
}
