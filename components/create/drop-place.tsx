'use client'

import { cx } from 'class-variance-authority'
import { FileDown, PenLine, ScanText } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

type Take = (files: File[]) => void
type Props = {
  onBring: Take
  /** What happens to the files. */
  words?: string
  /** Where there are other things to do with them: beside it, and below. */
  onFollow?: Take
  onRead?: Take
}

type Place = 'bring' | 'follow' | 'read'

/** The lowest third of the window is for reading, the right half of the rest for following, where those can be done. */
function placeAt(event: DragEvent, takes: Record<Place, Take | undefined>): Place {
  if (takes.read && event.clientY > (window.innerHeight * 2) / 3) return 'read'
  return takes.follow && event.clientX > window.innerWidth / 2 ? 'follow' : 'bring'
}

/** Shows itself while a file is held over the page, and takes it when it is let go anywhere. */
export function DropPlace({ onBring, words = 'Start from this picture', onFollow, onRead }: Props) {
  const [heldOver, setHeldOver] = useState<Place | null>(null)
  const takes = useRef({ bring: onBring, follow: onFollow, read: onRead })
  useEffect(() => {
    takes.current = { bring: onBring, follow: onFollow, read: onRead }
  })

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setHeldOver(placeAt(event, takes.current))
    }
    const onDragLeave = (event: DragEvent) => {
      // Only when it leaves the window: inside, one leaves one element for the next all the time.
      if (event.relatedTarget === null) setHeldOver(null)
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setHeldOver(null)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length > 0) takes.current[placeAt(event, takes.current)]?.(files)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])

  if (!heldOver) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-40 flex animate-fade-in flex-col gap-3 md:left-[calc(var(--rail)+0.75rem)]">
      <div className="flex grow-2 basis-0 gap-3">
        <Spot isHere={heldOver === 'bring'} className="grow basis-0">
          <FileDown aria-hidden className="size-6" /> {words}
        </Spot>
        {onFollow && (
          <Spot isHere={heldOver === 'follow'} className="grow basis-0">
            <PenLine aria-hidden className="size-6" /> Follow its lines
          </Spot>
        )}
      </div>
      {onRead && (
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
