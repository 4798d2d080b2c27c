import { cx } from 'class-variance-authority'
import type { ComponentProps } from 'react'

/** The shape of what comes. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cx('animate-breathe rounded-md bg-high', className)} {...props} />
}
