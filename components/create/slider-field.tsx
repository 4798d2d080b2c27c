'use client'

import { useId } from 'react'
import { Slider } from '@/components/ui/slider'

type Props = {
  label: string
  hint: string
  /** What the two ends mean. */
  ends: [string, string]
  value: number
  /** The model's own value: choosing it again counts as not chosen. */
  own: number | undefined
  min: number
  max: number
  step: number
  valueText?: string
  onChange: (value: number | undefined) => void
}

export function SliderField({ label, hint, ends, value, own, min, max, step, valueText, onChange }: Props) {
  const hintId = useId()
  return (
    <div className="grid gap-1">
      <div className="flex items-baseline justify-between gap-3">
        <span className="text-sm font-medium">{label}</span>
        <span className="text-sm">
          {value}
          {value === own && <span className="text-muted"> · the model’s own</span>}
        </span>
      </div>
      <Slider
        label={label}
        value={value}
        min={min}
        max={max}
        step={step}
        valueText={valueText}
        describedBy={hintId}
        onChange={(next) => onChange(next === own ? undefined : next)}
      />
      <div className="flex justify-between text-xs text-muted" aria-hidden>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <p id={hintId} className="text-xs text-muted">
        {hint}
      </p>
    </div>
  )
}
