'use client'

import { cx } from 'class-variance-authority'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode, RefObject } from 'react'
import { Button } from '@/components/ui/button'

type Props = {
  title: string
  description?: string
  /** For what needs the room, such as a drawing. */
  isWide?: boolean
  /** Where the focus goes afterwards, when no trigger opened it. */
  returnTo?: RefObject<HTMLElement | null>
  children: ReactNode
}

export const Dialog = Radix.Root
export const DialogTrigger = Radix.Trigger
export const DialogClose = Radix.Close

export function DialogContent({ title, description, isWide = false, returnTo, children }: Props) {
  return (
    <Radix.Portal>
      <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-veil" />
      <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center p-4">
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          onCloseAutoFocus={(event) => {
            if (!returnTo) return
            event.preventDefault()
            returnTo.current?.focus()
          }}
          className={cx(
            'pointer-events-auto max-h-full w-full animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-6 shadow-float outline-none',
            isWide ? 'max-w-5xl' : 'max-w-md',
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-3">
            <div className="grid gap-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="text-sm text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button look="ghost" size="icon" aria-label="Close" className="-mt-1 -mr-2">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </div>
    </Radix.Portal>
  )
}
