'use client'

import { Switch as Radix } from 'radix-ui'
import { useId } from 'react'

type Props = {
  label: string
  about?: string
  isOn: boolean
  /** It cannot be had; `about` says why. */
  isOff?: boolean
  onChange: (isOn: boolean) => void
}

/** On or off, with a line about what that means. */
export function Switch({ label, about, isOn, isOff = false, onChange }: Props) {
  const id = useId()
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {about && (
          <p id={`${id}-about`} className="text-sm text-muted">
            {about}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={isOn}
        disabled={isOff}
        onCheckedChange={onChange}
        aria-describedby={about ? `${id}-about` : undefined}
        className="group relative h-6 w-10 shrink-0 rounded-full border border-edge bg-sunk transition-colors before:absolute before:-inset-2.5 before:content-[''] disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-1 rounded-full bg-text transition-transform data-[state=checked]:translate-x-[1.125rem] data-[state=checked]:bg-on-accent" />
      </Radix.Root>
    </div>
  )
}
