'use client'

import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  has: (id: string) => boolean
  toggle: (id: string) => void
  /** Everything from the last one that was chosen to this one. */
  extendTo: (id: string) => void
  set: (ids: Iterable<string>) => void
  clear: () => void
}

/** Chosen pictures of a wall. What leaves the wall leaves the selection. */
export function useSelection(order: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string | null>(null)
  const ids = useMemo(() => {
    if (chosen.size === 0) return chosen
    const hung = new Set(order)
    return new Set([...chosen].filter((id) => hung.has(id)))
  }, [chosen, order])

  const toggle = useCallback((id: string) => {
    setAnchor(id)
    setChosen((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  const extendTo = useCallback(
    (id: string) => {
      const [from, to] = [anchor ? order.indexOf(anchor) : -1, order.indexOf(id)]
      if (from < 0 || to < 0) return toggle(id)
      const between = order.slice(Math.min(from, to), Math.max(from, to) + 1)
      setChosen((before) => new Set([...before, ...between]))
    },
    [anchor, order, toggle],
  )
  const set = useCallback((next: Iterable<string>) => setChosen(new Set(next)), [])
  const clear = useCallback(() => {
    setChosen(new Set())
    setAnchor(null)
  }, [])
  return useMemo(
    () => ({ ids, has: (id: string) => ids.has(id), toggle, extendTo, set, clear }),
    [ids, toggle, extendTo, set, clear],
  )
}
