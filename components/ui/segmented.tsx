'use client'

import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'

type Props<T extends string> = {
  label: string
  value: T | ''
  /** Id of what explains the choices. */
  describedBy?: string
  options: readonly { value: T; label: string; icon?: ReactNode }[]
  onChange: (value: T) => void
}

/** A few choices side by side, one of them on. */
export function Segmented<T extends string>({ label, value, describedBy, options, onChange }: Props<T>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      aria-describedby={describedBy}
      value={value}
      onValueChange={(next) => onChange(next as T)}
      className="grid auto-cols-fr grid-flow-col gap-0.5 rounded-md border border-line bg-sunk p-0.5"
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className="flex h-8 items-center justify-center gap-1.5 rounded-sm px-2 text-sm text-muted hover:text-text aria-checked:bg-active aria-checked:text-text max-md:h-11 [&_svg]:size-4"
        >
          {option.icon}
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
