import { cva, cx, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'

export const button = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none ' +
    'transition-[background-color,border-color,color,opacity] [&_svg]:size-4 [&_svg]:shrink-0 ' +
    'disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55',
  {
    variants: {
      look: {
        accent: 'bg-accent text-on-accent not-disabled:hover:bg-accent-strong font-semibold',
        quiet: 'border border-line bg-high text-text not-disabled:hover:border-edge',
        outline: 'border border-line text-text not-disabled:hover:bg-high',
        ghost:
          'text-muted not-disabled:hover:bg-high not-disabled:hover:text-text aria-expanded:bg-high aria-expanded:text-text',
        danger: 'border border-line text-bad not-disabled:hover:border-bad',
        over: 'focus-over bg-over text-on-over not-disabled:hover:bg-over-strong',
      },
      size: {
        small: 'h-8 px-3 text-sm max-md:h-11',
        medium: 'h-9 px-4 text-base max-md:h-11',
        large: 'h-11 px-5 text-base',
        icon: 'size-9 text-sm max-md:size-11',
        iconSmall: 'size-8 text-sm max-md:size-11',
      },
    },
    defaultVariants: { look: 'quiet', size: 'medium' },
  },
)

type Props = ComponentProps<'button'> &
  VariantProps<typeof button> & {
    /** Renders the only child (a link) in the button's clothes. */
    asChild?: boolean
    /** Something is on its way: shows it, and takes no second press. */
    busy?: boolean
  }

export function Button({
  look,
  size,
  asChild,
  busy = false,
  className,
  children,
  type = 'button',
  onClick,
  ...props
}: Props) {
  const classes = cx(button({ look, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    )
  }
  return (
    // `aria-disabled` rather than `disabled` while busy: the focus stays where it was.
    <button
      type={busy ? 'button' : type}
      className={classes}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
      {...props}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  )
}
