import { useEffect, useRef, useState } from 'react'

const QUIET_MS = 500

/**
 * A field that is kept as it is typed: sent after a moment of quiet, and at once
 * when it is left. What comes from the server shows only while nobody types.
 */
export function useKept(saved: string, keep: (value: string) => Promise<unknown>) {
  const [typed, setTyped] = useState<string | null>(null)
  const latest = useRef({ typed, saved, keep })
  useEffect(() => {
    latest.current = { typed, saved, keep }
  })
  useEffect(() => {
    if (typed === null || typed === saved) return
    const timer = window.setTimeout(() => void latest.current.keep(typed), QUIET_MS)
    return () => window.clearTimeout(timer)
  }, [typed, saved])
  // Leaving the page by a link must not lose the last words.
  useEffect(
    () => () => {
      const { typed, saved, keep } = latest.current
      if (typed !== null && typed !== saved) void keep(typed)
    },
    [],
  )
  return {
    value: typed ?? saved,
    onChange: ({ target }: { target: { value: string } }) => setTyped(target.value),
    onBlur: () => {
      if (typed === null) return
      const settled = typed === saved ? Promise.resolve() : keep(typed)
      void settled.finally(() => setTyped((now) => (now === typed ? null : now)))
    },
    set: (value: string) => setTyped(value),
  }
}
