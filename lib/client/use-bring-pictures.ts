import { useCallback, useEffect, useState } from 'react'
import { useBox } from '@/lib/client/person'
import { type Brought, type ReferenceRole, type Role, withPicture } from '@/lib/client/references'
import { broughtUpload } from '@/lib/client/start'
import { attempt } from '@/lib/client/undoable'
import { useUpload } from '@/lib/client/use-upload'
import type { Problem } from '@/lib/errors'
import { MAX_REFERENCES } from '@/lib/references/schema'
import { fetchPicture } from '@/lib/references/actions'

/** One to begin with, and those to follow. */
const MOST = 1 + MAX_REFERENCES

/** Brings pictures to begin with or to follow: chosen, dropped, pasted anywhere in the room, or from an address. */
export function useBringPictures(another: ReferenceRole | undefined, onProblem: (problem: Problem | null) => void) {
  const box = useBox()
  const { bring: upload, progress } = useUpload('reference')
  const [isFetching, setFetching] = useState(false)

  const add = useCallback(
    (picture: Brought, role?: Role) => box.settings.set((now) => withPicture(now, picture, role, another)),
    [box, another],
  )

  const bring = useCallback(
    async (files: File[], role?: Role) => {
      onProblem(null)
      for (const [place, file] of files.slice(0, MOST).entries()) {
        const result = await upload(file)
        if ('problem' in result) return onProblem(result.problem)
        // Of several dropped at once the first begins, the others are for something else.
        add(broughtUpload(result.upload), place > 0 && role === 'start' ? undefined : role)
      }
    },
    [add, onProblem, upload],
  )

  /** Answers whether it came. */
  const fetchFrom = useCallback(
    async (address: string): Promise<boolean> => {
      setFetching(true)
      const result = await attempt(() => fetchPicture({ address })).finally(() => setFetching(false))
      if (result.ok) add(broughtUpload(result.data))
      return result.ok
    },
    [add],
  )

  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => {
      const files = [...(clipboardData?.files ?? [])]
      if (files.length > 0) void bring(files)
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [bring])

  return { add, bring, fetchFrom, isFetching, progress }
}
