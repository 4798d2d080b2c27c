import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { toast } from 'sonner'
import { askAnew } from '@/lib/client/ask-anew'
import { ARTWORKS, COLLECTIONS } from '@/lib/client/queries'
import { attempt, unanswered, undoable } from '@/lib/client/undoable'
import * as actions from '@/lib/collections/actions'
import type { CollectionView } from '@/lib/collections/schema'
import { pictures } from '@/lib/client/words'

type Named = Pick<CollectionView, 'id' | 'name'>

/** What one can do with collections; each answers once it is done, and says so where it cannot be seen. */
export function useCollectionDeeds() {
  const client = useQueryClient()
  return useMemo(() => {
    const refresh = () => {
      void askAnew(client, COLLECTIONS, ARTWORKS)
    }
    return {
      /** Answers the new collection, or what is wrong with its name. */
      async create(name: string, ids: readonly string[] = []): Promise<CollectionView | string> {
        const made = await actions
          .createCollection({ name, ids: ids.length > 0 ? [...ids] : undefined })
          .catch(() => unanswered)
        refresh()
        return made.ok ? made.data : made.problem.title
      },
      async rename(id: string, name: string): Promise<string | undefined> {
        const renamed = await actions.renameCollection({ id, name }).catch(() => unanswered)
        refresh()
        return renamed.ok ? undefined : renamed.problem.title
      },
      async remove({ id, name }: Named): Promise<boolean> {
        const isDone = await undoable(
          `“${name}” deleted. Its pictures stay.`,
          () => actions.deleteCollection({ id }),
          () => actions.restoreCollection({ id }),
          refresh,
        )
        refresh()
        return isDone
      },
      async add({ id, name }: Named, ids: readonly string[]): Promise<boolean> {
        const { ok } = await attempt(() => actions.addToCollection({ id, ids: [...ids] }))
        if (ok) toast(`${pictures(ids.length)} in “${name}”`)
        refresh()
        return ok
      },
      async takeOut({ id, name }: Named, ids: readonly string[]): Promise<boolean> {
        const isDone = await undoable(
          `${pictures(ids.length)} taken out of “${name}”`,
          () => actions.removeFromCollection({ id, ids: [...ids] }),
          () => actions.addToCollection({ id, ids: [...ids] }),
          refresh,
        )
        refresh()
        return isDone
      },
    }
  }, [client])
}
