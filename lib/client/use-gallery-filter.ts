import { useSearchParams } from 'next/navigation'
import { useCallback, useMemo } from 'react'
import { type GalleryFilter, readFilter, searchOf } from '@/lib/client/gallery-filter'

/** The filter lives in the address: a reload, a bookmark and the way back find it again. */
export function useGalleryFilter() {
  const search = useSearchParams()
  const filter = useMemo(() => readFilter(search), [search])
  const change = useCallback(
    (changes: GalleryFilter) => {
      // Shallow: the page asks for what it needs by itself.
      window.history.replaceState(null, '', `/gallery${searchOf({ ...filter, ...changes })}`)
    },
    [filter],
  )
  const clear = useCallback(() => {
    const { collection, bin } = filter
    window.history.replaceState(null, '', `/gallery${searchOf({ collection, bin })}`)
  }, [filter])
  return { filter, change, clear }
}
