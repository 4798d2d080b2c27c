import { useCallback, useEffect, useRef, useState } from 'react'
import { toast } from 'sonner'
import { postJson } from '@/lib/client/fetch'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { problemOf, toastProblem } from '@/lib/client/undoable'
import { type DatasetPictureView, DatasetView } from '@/lib/datasets/schema'

/** Neither she nor a file's name has said what it shows. */
const isUnsaid = ({ dropped, captionBy }: DatasetPictureView) => !dropped && captionBy === 'goal'

/** Captions by a model, picture by picture, for those that have none. Each is kept as it comes. */
export function useProposeCaptions({ id, pictures }: DatasetView, keep: DatasetHandle['keep']) {
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null)
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])

  const unsaid = pictures.filter(isUnsaid)
  const propose = useCallback(async () => {
    if (asking.current) return
    const mine = new AbortController()
    asking.current = mine
    try {
      for (const [done, picture] of unsaid.entries()) {
        setProgress({ done, of: unsaid.length })
        const path = `/api/v1/datasets/${id}/pictures/${picture.id}/propose`
        const data = await postJson(path, {}, DatasetView, mine.signal)
        if (mine.signal.aborted) return
        await keep(Promise.resolve({ ok: true, data }))
      }
      toast(unsaid.length === 1 ? 'One caption proposed' : `${unsaid.length} captions proposed`)
    } catch (error) {
      if (mine.signal.aborted) return
      toastProblem(problemOf(error))
    } finally {
      asking.current = null
      setProgress(null)
    }
  }, [id, keep, unsaid])
  return { unsaid: unsaid.length, progress, propose, stop: () => asking.current?.abort() }
}
