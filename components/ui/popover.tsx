'use client'

import { cx } from 'class-variance-authority'
import { Popover as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'

export const Popover = Radix.Root
export const PopoverTrigger = Radix.Trigger
export const PopoverClose = Radix.Close

/** A small surface beside what opened it, for one thing to look at or to set. */
export function PopoverContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        sideOffset={6}
        collisionPadding={12}
        className={cx(
          'z-50 w-76 animate-fade-in rounded-lg border border-line bg-raised p-4 text-text shadow-float outline-none',
          className,
        )}
        {...props}
      />
    </Radix.Portal>
  )
}
