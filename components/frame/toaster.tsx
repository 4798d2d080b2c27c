'use client'

import { Toaster as Sonner } from 'sonner'

/** Short notes at the edge; those with an undo stay for eight seconds. */
export function Toaster() {
  return (
    <Sonner
      position="top-center"
      gap={8}
      style={{ fontFamily: 'var(--font-sans)' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-(--width) items-center gap-3 rounded-lg border border-line bg-raised px-4 py-3 text-sm text-text shadow-float',
          title: 'font-medium',
          description: 'text-muted',
          content: 'min-w-0 flex-1',
          actionButton: 'h-8 shrink-0 rounded-md bg-high px-3 text-sm font-medium text-text hover:bg-line max-md:h-11',
          cancelButton: 'h-8 shrink-0 rounded-md px-3 text-sm text-muted hover:text-text max-md:h-11',
          icon: 'text-muted',
        },
      }}
    />
  )
}
