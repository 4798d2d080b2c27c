'use client'

import { type RefObject, useState } from 'react'
import { useBeforePaint } from '@/lib/client/use-before-paint'

/** The width of an element, known before the first paint and followed from there; 0 on the server. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useBeforePaint(() => {
    const element = ref.current
    if (!element) return
    setWidth(Math.floor(element.clientWidth))
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return width
}
