import { usePathname } from 'next/navigation'
import { useCallback, useState } from 'react'
import { toast } from 'sonner'
import { postJson } from '@/lib/client/fetch'
import { useBox } from '@/lib/client/person'
import { problemOf, toastProblem } from '@/lib/client/undoable'
import { Description } from '@/lib/words/schema'

const UNDO_MS = 12_000

/** One at a time for the whole page: the newest press counts. */
let asking: AbortController | null = null

/**
 * Words that a model gives, put into the box: said each time, stopped while
 * they come, and undone in one press. What she writes meanwhile is not replaced.
 */
export function useGivenWords() {
  const box = useBox()
  const isInCreate = usePathname() === '/'
  const [isAsking, setAsking] = useState(false)

  const put = useCallback(
    (text: string, said: string) => {
      const before = box.draft.get()
      box.draft.set(text)
      toast(said, {
        description: isInCreate ? undefined : text,
        duration: UNDO_MS,
        action: { label: 'Undo', onClick: () => box.draft.set(before) },
      })
    },
    [box, isInCreate],
  )

  const ask = useCallback(
    async (path: string, body: unknown, words: { coming: string; done: string }) => {
      asking?.abort()
      const mine = new AbortController()
      asking = mine
      setAsking(true)
      const before = box.draft.get()
      const stop = { label: 'Stop', onClick: () => mine.abort() }
      const waiting = toast.loading(words.coming, { duration: Infinity, action: stop })
      try {
        const { text } = await postJson(path, body, Description, mine.signal)
        if (box.draft.get() === before) return put(text, words.done)
        const use = { label: 'Use these', onClick: () => put(text, words.done) }
        toast('Your words changed meanwhile', { description: text, duration: UNDO_MS, action: use })
      } catch (error) {
        if (mine.signal.aborted) return
        toastProblem(problemOf(error))
      } finally {
        toast.dismiss(waiting)
        if (asking === mine) asking = null
        setAsking(false)
      }
    },
    [box, put],
  )

  const describe = useCallback(
    (source: string) =>
      ask(
        '/api/v1/describe',
        { source },
        { coming: 'Describing it…', done: isInCreate ? 'Described in your words' : 'Described, in the box of Create' },
      ),
    [ask, isInCreate],
  )
  const enhance = useCallback(
    () =>
      ask(
        '/api/v1/enhance',
        { prompt: box.draft.get() },
        { coming: 'Writing it in more detail…', done: 'Written in more detail' },
      ),
    [ask, box],
  )
  return { isAsking, describe, enhance }
}
