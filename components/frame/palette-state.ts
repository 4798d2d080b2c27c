type Pane = 'palette' | 'keys' | null

let pane: Pane = null
const listeners = new Set<() => void>()

function show(next: Pane): void {
  pane = next
  for (const listener of listeners) listener()
}

export const openPalette = () => show('palette')
export const openKeys = () => show('keys')
export const closePane = () => show(null)
export const currentPane = (): Pane => pane
export function onPaneChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
