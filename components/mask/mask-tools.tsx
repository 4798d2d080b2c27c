'use client'

import { Brush, Contrast, Eraser, Trash2, Undo2 } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { Slider } from '@/components/ui/slider'
import { Tooltip } from '@/components/ui/tooltip'

const TOOLS = [
  { value: 'paint', label: 'Paint', icon: <Brush aria-hidden /> },
  { value: 'erase', label: 'Erase', icon: <Eraser aria-hidden /> },
] as const

type Props = {
  erases: boolean
  /** Of the brush, in percent of the picture's shorter side. */
  wide: number
  canUndo: boolean
  onTool: (erases: boolean) => void
  onWide: (wide: number) => void
  onUndo: () => void
  onClear: () => void
  onSwap: () => void
}

export const WIDTHS = { min: 1, max: 50 }

export function MaskTools({ erases, wide, canUndo, onTool, onWide, onUndo, onClear, onSwap }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="w-52">
        <Segmented
          label="Brush"
          value={erases ? 'erase' : 'paint'}
          options={TOOLS}
          onChange={(next) => onTool(next === 'erase')}
        />
      </div>
      <div className="flex w-52 items-center gap-3 text-sm max-md:w-full">
        <span aria-hidden className="text-muted">
          Size
        </span>
        <Slider label="Size of the brush" value={wide} {...WIDTHS} valueText={`${wide} %`} onChange={onWide} />
      </div>
      <div className="flex items-center gap-1">
        <Tooltip words="Undo">
          <Button
            look="ghost"
            size="icon"
            aria-label="Undo"
            aria-keyshortcuts="Control+Z"
            aria-disabled={!canUndo}
            onClick={onUndo}
          >
            <Undo2 aria-hidden />
          </Button>
        </Tooltip>
        <Tooltip words="Paint what is not painted">
          <Button look="ghost" size="icon" aria-label="Paint what is not painted" onClick={onSwap}>
            <Contrast aria-hidden />
          </Button>
        </Tooltip>
        <Tooltip words="Clear">
          <Button look="ghost" size="icon" aria-label="Clear" onClick={onClear}>
            <Trash2 aria-hidden />
          </Button>
        </Tooltip>
      </div>
    </div>
  )
}
