'use client'

import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

type Props = {
  onBring: (file: File) => void
  /** What happens to the file. */
  words?: string
}

/** Shows itself while a file is held over the page, and takes it when it is let go anywhere. */
export function DropPlace({ onBring, words = 'Start from this picture' }: Props) {
  const [isHeldOver, setIsHeldOver] = useState(false)

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setIsHeldOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      // Only when it leaves the window: inside, one leaves one element for the next all the time.
      if (event.relatedTarget === null) setIsHeldOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setIsHeldOver(false)
      const [file] = event.dataTransfer?.files ?? []
      if (file) onBring(file)
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [onBring])

  if (!isHeldOver) return null
  return (
    <div className="pointer-events-none absolute inset-3 z-40 grid animate-fade-in place-items-center rounded-lg border-2 border-dashed border-accent bg-surface/85">
      <p className="flex items-center gap-3 text-lg font-medium">
        <FileDown aria-hidden className="size-6" /> {words}
      </p>
    </div>
  )
}
