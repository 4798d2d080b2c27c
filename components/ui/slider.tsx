'use client'

import { cx } from 'class-variance-authority'
import { Slider as Radix } from 'radix-ui'

type Props = {
  label: string
  value: number
  min: number
  max: number
  step?: number
  /** The value in words, for screen readers. */
  valueText?: string
  describedBy?: string
  className?: string
  onChange: (value: number) => void
}

export function Slider({ label, value, min, max, step = 1, valueText, describedBy, className, onChange }: Props) {
  return (
    <Radix.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      className={cx('relative flex h-6 w-full touch-none items-center select-none max-md:h-11', className)}
    >
      <Radix.Track className="relative h-0.5 grow rounded-sm bg-edge">
        <Radix.Range className="absolute h-full rounded-sm bg-text" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        aria-valuetext={valueText}
        aria-describedby={describedBy}
        className="block size-3.5 rounded-full bg-text max-md:size-5"
      />
    </Radix.Root>
  )
}
