'use client'

import { cx } from 'class-variance-authority'
import { ImagePlus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { type Found, fromDrop, fromPicker } from '@/lib/client/dropped-files'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Takes pictures, folders and zips, let go anywhere on the page or picked by hand. */
export function DropZone({ isSmall, onBring }: { isSmall: boolean; onBring: (found: Found) => void }) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [isHeldOver, setIsHeldOver] = useState(false)

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setIsHeldOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsHeldOver(false)
    }
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event)) return
      event.preventDefault()
      setIsHeldOver(false)
      void fromDrop(event.dataTransfer).then(onBring)
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

  const pick = (input: HTMLInputElement) => {
    void fromPicker([...(input.files ?? [])]).then(onBring)
    input.value = ''
  }
  return (
    <div
      className={cx(
        'flex flex-wrap items-center justify-center gap-x-4 gap-y-3 rounded-lg border border-dashed px-6 text-center transition-[border-color]',
        isHeldOver ? 'border-accent' : 'border-edge',
        isSmall ? 'py-4' : 'flex-col py-14',
      )}
    >
      <ImagePlus aria-hidden className={cx('text-muted', isSmall ? 'size-5' : 'size-7')} />
      <div className={cx(isSmall && 'text-left')}>
        <p className={cx('font-medium', isSmall ? 'text-sm' : 'text-lg')}>
          {isHeldOver
            ? 'Let go to bring them'
            : isSmall
              ? 'Drop more anywhere'
              : 'Drop pictures, videos, a folder or a zip'}
        </p>
        <p className="text-sm text-muted">
          {isSmall ? 'PNG, JPEG, WebP, videos or zip' : '10 to 30 of them are plenty. They stay in this studio.'}
        </p>
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        <Button look={isSmall ? 'outline' : 'quiet'} size="small" onClick={() => files.current?.click()}>
          Choose files
        </Button>
        <Button look="outline" size="small" className="max-md:hidden" onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
      </div>
      <input
        ref={files}
        type="file"
        multiple
        accept="image/png,image/jpeg,image/webp,video/mp4,video/quicktime,video/webm,.mkv,.avi,.zip,application/zip,.txt"
        className="hidden"
        aria-label="Pictures or a zip"
        onChange={({ target }) => pick(target)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        className="hidden"
        aria-label="A folder of pictures"
        onChange={({ target }) => pick(target)}
        {...{ webkitdirectory: '' }}
      />
    </div>
  )
}
