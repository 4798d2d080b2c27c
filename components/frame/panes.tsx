'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useSyncExternalStore } from 'react'
import { CommandPalette } from '@/components/frame/command-palette'
import { KeysDialog } from '@/components/frame/keys-dialog'
import { closePane, currentPane, onPaneChange, openKeys, openPalette } from '@/components/frame/palette-state'
import { isTyping } from '@/lib/client/keys'

/** What lies over every room: the palette and the list of keys. */
export function Panes() {
  const pane = useSyncExternalStore(onPaneChange, currentPane, () => null)
  const pathname = usePathname()

  useEffect(() => closePane(), [pathname])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault()
        if (currentPane() === 'palette') closePane()
        else openPalette()
      } else if (event.key === '?' && !isTyping(event) && currentPane() === null) {
        event.preventDefault()
        openKeys()
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <>
      <CommandPalette isOpen={pane === 'palette'} />
      <KeysDialog isOpen={pane === 'keys'} />
    </>
  )
}
