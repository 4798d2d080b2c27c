import { useEffect, useEffectEvent } from 'react'
import { parseLink } from '@/lib/links/parse'

/** Tells of a link to a model that is pasted into the page, not into a field of it. */
export function usePastedLink(onLink: (link: string) => void): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const isField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
    const text = event.clipboardData?.getData('text/plain').trim() ?? ''
    if (isField || !/[:/]/.test(text) || !parseLink(text)) return
    event.preventDefault()
    onLink(text)
  })
  useEffect(() => {
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])
}
