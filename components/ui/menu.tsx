'use client'

import { cx } from 'class-variance-authority'
import { Check } from 'lucide-react'
import { ContextMenu as Context, DropdownMenu } from 'radix-ui'
import type { ComponentProps } from 'react'

const surface =
  'z-50 max-h-(--radix-popper-available-height) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-text shadow-float animate-fade-in'
const row =
  'relative flex min-h-9 items-center gap-3 rounded-md px-3 py-1.5 text-sm outline-none select-none max-md:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 ' +
  'data-highlighted:bg-high data-disabled:opacity-55'

/** Not modal: the room behind stays readable and scrollable, and a press outside closes it. */
export const Menu = (props: ComponentProps<typeof DropdownMenu.Root>) => <DropdownMenu.Root modal={false} {...props} />
export const MenuTrigger = DropdownMenu.Trigger
export const MenuChoices = DropdownMenu.RadioGroup

export function MenuContent({ className, ...props }: ComponentProps<typeof DropdownMenu.Content>) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content sideOffset={6} collisionPadding={12} className={cx(surface, className)} {...props} />
    </DropdownMenu.Portal>
  )
}

export function MenuItem({
  danger,
  className,
  ...props
}: ComponentProps<typeof DropdownMenu.Item> & { danger?: boolean }) {
  return <DropdownMenu.Item className={cx(row, danger && 'text-bad', className)} {...props} />
}

/** One of several; the chosen one carries a tick. */
export function MenuChoice({ className, children, ...props }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem className={cx(row, 'pr-9', className)} {...props}>
      {children}
      <DropdownMenu.ItemIndicator className="absolute right-3">
        <Check aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  )
}

export function MenuLabel({ className, ...props }: ComponentProps<typeof DropdownMenu.Label>) {
  return <DropdownMenu.Label className={cx('px-3 pt-2 pb-1 text-xs text-muted', className)} {...props} />
}

export function MenuLine() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />
}

/** The same menu at the finger: opened by a long press. */
export const TouchMenu = Context.Root
export const TouchMenuTrigger = Context.Trigger

export function TouchMenuContent({ className, ...props }: ComponentProps<typeof Context.Content>) {
  return (
    <Context.Portal>
      <Context.Content collisionPadding={12} className={cx(surface, className)} {...props} />
    </Context.Portal>
  )
}

export function TouchMenuItem({
  danger,
  className,
  ...props
}: ComponentProps<typeof Context.Item> & { danger?: boolean }) {
  return <Context.Item className={cx(row, danger && 'text-bad', className)} {...props} />
}
