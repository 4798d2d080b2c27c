import { cva, cx } from 'class-variance-authority'
import type { ComponentProps } from 'react'

/** 16 px on the phone: below that, iOS zooms the page when the field takes the focus. */
export const input = cva(
  'w-full min-w-0 rounded-md border border-edge bg-surface px-3 text-base text-text placeholder:text-muted max-md:text-[1rem] ' +
    'transition-[border-color] hover:border-muted focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0 ' +
    'aria-invalid:border-bad disabled:cursor-not-allowed disabled:opacity-55',
)

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cx(input(), 'h-10 max-md:h-11', className)} {...props} />
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cx(input(), 'resize-none py-2', className)} {...props} />
}
