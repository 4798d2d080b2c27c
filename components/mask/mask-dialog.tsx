'use client'

import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, type RefObject, useState } from 'react'
import { toast } from 'sonner'
import { BoxFields } from '@/components/mask/box-fields'
import { boxMark, maskSizeOf, type Size } from '@/components/mask/marks'
import { MaskCanvas } from '@/components/mask/mask-canvas'
import { maskFile } from '@/components/mask/mask-file'
import { MaskTools, WIDTHS } from '@/components/mask/mask-tools'
import { useMask } from '@/components/mask/use-mask'
import { Button } from '@/components/ui/button'
import { pictureAddress } from '@/lib/client/start'
import { useUpload } from '@/lib/client/use-upload'

type Props = {
  isOpen: boolean
  /** The picture that is painted on. */
  source: string
  /** A mask of it from before. */
  mask: string | undefined
  returnTo: RefObject<HTMLElement | null>
  onClose: () => void
  /** With where the new mask is. */
  onDone: (mask: string) => void
}

/** As large as the window allows: the picture, a brush, and a way back. */
export function MaskDialog({ isOpen, returnTo, onClose, ...editor }: Props) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnTo.current?.focus()
          }}
          className="fixed inset-0 z-50 flex animate-fade-in flex-col gap-3 bg-sunk p-4 outline-none"
        >
          <div className="flex items-start justify-between gap-3">
            <div>
              <Dialog.Title className="text-lg font-semibold">Paint what should change</Dialog.Title>
              <Dialog.Description className="text-sm text-muted">
                The rest keeps its very pixels. Then say in the box what you want to see there.
              </Dialog.Description>
            </div>
            <Dialog.Close asChild>
              <Button look="ghost" size="icon" aria-label="Close" className="-mt-1">
                <X aria-hidden />
              </Button>
            </Dialog.Close>
          </div>
          <Editor {...editor} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Editor({ source, mask: before, onDone }: Pick<Props, 'source' | 'mask' | 'onDone'>) {
  const [size, setSize] = useState<Size | null>(null)
  const [erases, setErases] = useState(false)
  const [wide, setWide] = useState(12)
  const mask = useMask(size, before)
  const { bring, progress } = useUpload('reference')
  const brushSize = ((size ? Math.min(size.width, size.height) : 0) * wide) / 100

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) return
    if (event.key === 'z' && (event.ctrlKey || event.metaKey)) mask.undo()
    else if (event.key === '[') setWide((now) => Math.max(WIDTHS.min, now - 2))
    else if (event.key === ']') setWide((now) => Math.min(WIDTHS.max, now + 2))
    else return
    event.preventDefault()
  }
  const finish = async () => {
    const { current: painted } = mask.canvas
    const file = painted && (await maskFile(painted))
    if (!file) return void toast('Nothing is painted yet')
    const result = await bring(file)
    if ('upload' in result) onDone(`upload:${result.upload.id}`)
    else toast.error(result.problem.title, { description: result.problem.detail })
  }
  return (
    // Focusable, so that the keys still reach it after a press on the canvas.
    <div className="flex min-h-0 grow flex-col gap-3 outline-none" tabIndex={-1} onKeyDown={onKeyDown}>
      <MaskCanvas
        address={pictureAddress(source) ?? ''}
        size={size}
        brush={{ size: brushSize, erases }}
        mask={mask}
        onLoad={(picture) => setSize(maskSizeOf(picture))}
      />
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="grid gap-1">
          <MaskTools
            erases={erases}
            wide={wide}
            canUndo={mask.marks.length > 0}
            onTool={setErases}
            onWide={setWide}
            onUndo={mask.undo}
            onClear={() => mask.put({ kind: 'clear' })}
            onSwap={() => mask.put({ kind: 'swap' })}
          />
          <BoxFields
            erases={erases}
            onBox={(percent) => {
              const mark = size && boxMark(percent, size, erases)
              if (mark) mask.put(mark)
            }}
          />
        </div>
        <Button
          look="accent"
          className="max-md:w-full"
          busy={progress !== null}
          aria-disabled={!mask.hasPaint}
          onClick={() => void finish()}
        >
          Change this part
        </Button>
      </div>
    </div>
  )
}
