import { useEffect, useEffectEvent } from 'react'
import { parseLink } from '@/lib/links/parse'

/** An address or a URN, which nobody writes in a prompt by chance: `owner/name` may be words. */
const IS_CLEAR = /^(https?:\/\/|urn:air:|air:)\S+$/i

/**
 * Tells of a link to a model that is pasted into the page; and of one that is
 * all that is pasted into a text, where it stays.
 */
export function usePastedLink(onLink: (link: string) => void, onLinkInText?: (link: string) => void): void {
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const field = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
    const text = event.clipboardData?.getData('text/plain').trim() ?? ''
    if (!/[:/]/.test(text) || !parseLink(text)) return
    if (field) {
      if (field instanceof HTMLTextAreaElement && IS_CLEAR.test(text)) onLinkInText?.(text)
      return
    }
    event.preventDefault()
    onLink(text)
  })
  useEffect(() => {
    document.addEventListener('paste', paste)
    return () => document.removeEventListener('paste', paste)
  }, [])
}
