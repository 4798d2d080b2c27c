import { useSyncExternalStore } from 'react'

const query = '(hover: none)'

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** A device without hovering: what a mouse finds over a picture, a finger finds by a long press. */
export const useIsTouch = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  )
