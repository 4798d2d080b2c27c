'use client'

import { cx } from 'class-variance-authority'
import { FileDown, ScanText } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

type Props = {
  onBring: (file: File) => void
  /** What happens to the file. */
  words?: string
  /** Where there is a second thing to do with it: its own place below. */
  onRead?: (file: File) => void
}

type Place = 'bring' | 'read'

/** The lowest third of the window, if there are two places at all. */
const placeAt = (event: DragEvent, canRead: boolean): Place =>
  canRead && event.clientY > (window.innerHeight * 2) / 3 ? 'read' : 'bring'

/** Shows itself while a file is held over the page, and takes it when it is let go anywhere. */
export function DropPlace({ onBring, words = 'Start from this picture', onRead }: Props) {
  const [heldOver, setHeldOver] = useState<Place | null>(null)
  const canRead = onRead !== undefined

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setHeldOver(placeAt(event, canRead))
    }
    const onDragLeave = (event: DragEvent) => {
      // Only when it leaves the window: inside, one leaves one element for the next all the time.
      if (event.relatedTarget === null) setHeldOver(null)
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setHeldOver(null)
      const [file] = event.dataTransfer?.files ?? []
      if (!file) return
      if (placeAt(event, canRead) === 'read') onRead?.(file)
      else onBring(file)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [canRead, onBring, onRead])

  if (!heldOver) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-40 flex animate-fade-in flex-col gap-3 md:left-[calc(var(--rail)+0.75rem)]">
      <Spot isHere={heldOver === 'bring'} className="grow-2 basis-0">
        <FileDown aria-hidden className="size-6" /> {words}
      </Spot>
      {canRead && (
        <Spot isHere={heldOver === 'read'} className="grow basis-0">
          <ScanText aria-hidden className="size-6" /> Read its settings
        </Spot>
      )}
    </div>
  )
}

function Spot({ isHere, className, children }: { isHere: boolean; className: string; children: ReactNode }) {
  return (
    <div
      className={cx(
        'grid place-items-center rounded-lg border-2 border-dashed bg-surface/85',
        isHere ? 'border-accent' : 'border-line text-muted',
        className,
      )}
    >
      <p className="flex items-center gap-3 text-lg font-medium">{children}</p>
    </div>
  )
}
