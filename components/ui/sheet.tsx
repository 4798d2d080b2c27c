'use client'

import { cx } from 'class-variance-authority'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'

type Props = { title: string; description: string; children: ReactNode; footer?: ReactNode }

export const Sheet = Dialog.Root
export const SheetTrigger = Dialog.Trigger

/** A drawer on the right; on the phone it comes from below. */
export function SheetContent({ title, description, children, footer }: Props) {
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-veil" />
      <Dialog.Content
        className={cx(
          'fixed z-50 flex flex-col border-line bg-raised shadow-float outline-none',
          'inset-x-0 bottom-0 max-h-[85dvh] animate-rise rounded-t-lg border-t pb-[env(safe-area-inset-bottom)]',
          'md:inset-y-0 md:right-0 md:left-auto md:max-h-none md:w-92 md:animate-slide-left md:rounded-none md:border-t-0 md:border-l',
        )}
      >
        <div className="flex items-center justify-between gap-3 py-3 pr-3 pl-6 max-md:pl-4">
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <Dialog.Close asChild>
            <Button look="ghost" size="icon" aria-label="Close">
              <X aria-hidden />
            </Button>
          </Dialog.Close>
        </div>
        <Dialog.Description className="sr-only">{description}</Dialog.Description>
        <div className="grid flex-1 content-start gap-6 overflow-y-auto px-6 pt-1 pb-6 max-md:px-4">{children}</div>
        {footer && <div className="border-t border-line px-6 py-3 max-md:px-4">{footer}</div>}
      </Dialog.Content>
    </Dialog.Portal>
  )
}
