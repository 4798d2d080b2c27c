'use client'

import { Grid3x3, Square } from 'lucide-react'
import { z } from 'zod'
import { Slider } from '@/components/ui/slider'
import { stored, useStored } from '@/lib/client/stored'

const SMALLEST_PX = 96
const LARGEST_PX = 360
const rowHeight = stored('kizy.galleryRowHeight', 180, (raw) => z.number().min(SMALLEST_PX).max(LARGEST_PX).parse(raw))

export const useRowHeight = () => useStored(rowHeight)

export function SizeSlider() {
  const value = useRowHeight()
  return (
    <div className="flex w-44 items-center gap-3 text-muted max-md:w-36 [&>svg]:size-4 [&>svg]:shrink-0">
      <Grid3x3 aria-hidden />
      <Slider
        label="Size of the pictures"
        value={value}
        min={SMALLEST_PX}
        max={LARGEST_PX}
        step={12}
        onChange={rowHeight.set}
      />
      <Square aria-hidden />
    </div>
  )
}
