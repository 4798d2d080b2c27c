'use client'

import { FileUp } from 'lucide-react'
import { useEffect, useEffectEvent, useRef } from 'react'
import { Button } from '@/components/ui/button'

/** Chooses a file to bring in; dropping one anywhere in the room does the same. */
export function ImportButton({ busy, onBring }: { busy: boolean; onBring: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const take = useEffectEvent(() => {
    const [file] = input.current?.files ?? []
    if (!file) return
    onBring(file)
    input.current!.value = ''
  })
  // A file may have been chosen before the page was awake.
  useEffect(() => take(), [])
  return (
    <>
      <input
        ref={input}
        type="file"
        aria-label="A LoRA file"
        accept=".safetensors"
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onBring(file)
          target.value = ''
        }}
      />
      <Button look="outline" busy={busy} onClick={() => input.current?.click()}>
        {!busy && <FileUp aria-hidden />} Import
      </Button>
    </>
  )
}
