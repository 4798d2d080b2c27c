'use client'

import { useRouter } from 'next/navigation'
import { type RefObject, useCallback, useEffect } from 'react'
import { isRoomQuiet } from '@/lib/client/keys'
import { peekWayBack } from '@/lib/client/way-back'

interface Walk {
  previousId: string | null
  nextId: string | null
  /** The filter one walks in, as it stands in an address. */
  search: string
  /** What the room's other keys do, by key. */
  deeds: Record<string, () => void>
}

/** Where an opened picture leads, and the keys that lead there. */
export function useWalk({ previousId, nextId, search, deeds }: Walk) {
  const router = useRouter()
  const go = useCallback((id: string | null) => id && router.replace(`/gallery/${id}${search}`), [router, search])
  const leave = useCallback(() => {
    // Walking replaces the address, so one step back is the room it was opened from.
    if (peekWayBack()) router.back()
    else router.push(`/gallery${search}`)
  }, [router, search])

  useEffect(() => {
    for (const id of [previousId, nextId]) if (id) router.prefetch(`/gallery/${id}${search}`)
  }, [previousId, nextId, router, search])

  useEffect(() => {
    const all: Record<string, () => void> = {
      ArrowLeft: () => go(previousId),
      ArrowRight: () => go(nextId),
      Escape: leave,
      ...deeds,
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (isRoomQuiet(event)) return
      const deed = all[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (!deed) return
      event.preventDefault()
      deed()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [previousId, nextId, go, leave, deeds])

  return { go, leave }
}

const SWIPE_PX = 56

/** A finger that goes sideways walks on; one that goes up or down scrolls. */
export function useSwipe(ref: RefObject<HTMLElement | null>, onLeft: () => void, onRight: () => void): void {
  useEffect(() => {
    const element = ref.current
    if (!element) return
    let start: Touch | undefined
    const onStart = ({ touches }: TouchEvent) => {
      start = touches.length === 1 ? touches[0] : undefined
    }
    const onEnd = ({ changedTouches: [end] }: TouchEvent) => {
      if (!start || !end) return
      const across = end.clientX - start.clientX
      const along = end.clientY - start.clientY
      if (Math.abs(across) < SWIPE_PX || Math.abs(across) < 2 * Math.abs(along)) return
      if (across < 0) onLeft()
      else onRight()
    }
    element.addEventListener('touchstart', onStart, { passive: true })
    element.addEventListener('touchend', onEnd, { passive: true })
    return () => {
      element.removeEventListener('touchstart', onStart)
      element.removeEventListener('touchend', onEnd)
    }
  }, [ref, onLeft, onRight])
}
