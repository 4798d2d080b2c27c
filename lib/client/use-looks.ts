import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { askAnew } from '@/lib/client/ask-anew'
import { useBox } from '@/lib/client/person'
import { LOOKS_KEPT, useOwnLooks } from '@/lib/client/queries'
import { attempt, undoable } from '@/lib/client/undoable'
import * as actions from '@/lib/looks/actions'
import type { Look } from '@/lib/looks/schema'

const none: Look[] = []

/** Looks of her own making, and what one can do with them. */
export function useLooks() {
  const { data: looks = none } = useOwnLooks()
  const client = useQueryClient()
  const box = useBox()
  const deeds = useMemo(() => {
    const refresh = () => askAnew(client, LOOKS_KEPT)
    return {
      /** Answers whether it is kept. */
      async keep(look: Look): Promise<boolean> {
        const { ok } = await attempt(() => actions.keepLook(look))
        await refresh()
        return ok
      },
      async forget(look: Look): Promise<void> {
        await undoable(
          `The look “${look.name}” is forgotten`,
          () => actions.forgetLook({ name: look.name }),
          () => actions.keepLook(look),
          () => void refresh(),
        )
        await refresh()
      },
    }
  }, [client])

  // Until November 2026 they were kept in one browser only; what is found there moves.
  useEffect(() => {
    const before = box.looks.get()
    if (before.length === 0) return
    box.looks.set([])
    for (const look of before) {
      void deeds.keep(look).then((isKept) => isKept || box.looks.set((now) => [...now, look]))
    }
  }, [box, deeds])

  return { looks, ...deeds }
}
