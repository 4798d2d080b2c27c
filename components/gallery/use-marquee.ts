'use client'

import { type RefObject, useEffect, useRef, useState } from 'react'
import { type Rectangle, tilesWithin, type WallLine } from '@/components/gallery/wall'
import type { Selection } from '@/components/gallery/use-selection'

/** A hand is not quite still when it presses. */
const STILL_PX = 6
const EDGE_PX = 48
const SCROLL_PX = 20

/** Choosing by a rectangle drawn with the mouse; a finger scrolls instead. Answers the rectangle while it is drawn. */
export function useMarquee(
  wall: RefObject<HTMLElement | null>,
  lines: WallLine[],
  selection: Selection,
): Rectangle | null {
  const [drawn, setDrawn] = useState<Rectangle | null>(null)
  const now = useRef({ lines, selection })
  useEffect(() => {
    now.current = { lines, selection }
  })

  useEffect(() => {
    const element = wall.current
    if (!element) return
    const spot = ({ clientX, clientY }: MouseEvent) => {
      const { left, top } = element.getBoundingClientRect()
      return { x: clientX - left, y: clientY - top }
    }
    const onDown = (event: PointerEvent) => {
      const isOnButton = (event.target as HTMLElement).closest('button')
      if (event.pointerType !== 'mouse' || event.button !== 0 || isOnButton) return
      const from = spot(event)
      const before = event.shiftKey || event.ctrlKey || event.metaKey ? now.current.selection.ids : new Set<string>()
      let isDrawing = false
      const onMove = (move: PointerEvent) => {
        const to = spot(move)
        if (!isDrawing && Math.hypot(to.x - from.x, to.y - from.y) < STILL_PX) return
        isDrawing = true
        if (move.clientY > window.innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX)
        else if (move.clientY < EDGE_PX) window.scrollBy(0, -SCROLL_PX)
        const rectangle = {
          left: Math.min(from.x, to.x),
          right: Math.max(from.x, to.x),
          top: Math.min(from.y, to.y),
          bottom: Math.max(from.y, to.y),
        }
        setDrawn(rectangle)
        now.current.selection.set([...before, ...tilesWithin(now.current.lines, rectangle)])
      }
      const onUp = () => {
        window.removeEventListener('pointermove', onMove)
        window.removeEventListener('pointerup', onUp)
        setDrawn(null)
        // The press that ends a rectangle opens nothing.
        if (isDrawing) window.addEventListener('click', swallow, { capture: true, once: true })
        window.setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0)
      }
      window.addEventListener('pointermove', onMove)
      window.addEventListener('pointerup', onUp)
    }
    element.addEventListener('pointerdown', onDown)
    return () => element.removeEventListener('pointerdown', onDown)
  }, [wall])

  return drawn
}

function swallow(event: MouseEvent) {
  event.preventDefault()
  event.stopPropagation()
}
