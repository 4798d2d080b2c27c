import { cva, cx, type VariantProps } from 'class-variance-authority'
import { X } from 'lucide-react'
import type { ComponentProps } from 'react'

export const chip = cva(
  'inline-flex h-8 shrink-0 items-center gap-2 rounded-md border px-2.5 text-sm whitespace-nowrap select-none max-md:h-11 max-md:px-3 ' +
    'transition-[background-color,border-color,color] [&_svg]:size-4 [&_svg]:shrink-0 aria-expanded:border-edge',
  {
    variants: {
      look: {
        /** Carries a value. */
        set: 'border-line bg-high text-text hover:border-edge',
        /** An offer. */
        open: 'border-line text-muted hover:border-edge hover:text-text',
        /** An offer without a frame. */
        bare: 'border-transparent text-muted hover:bg-high hover:text-text',
      },
    },
    defaultVariants: { look: 'set' },
  },
)

type Props = ComponentProps<'button'> & VariantProps<typeof chip>

export function Chip({ look, className, type = 'button', ...props }: Props) {
  return <button type={type} className={cx(chip({ look }), className)} {...props} />
}

/** A value that a cross takes away. */
export function RemovableChip({
  label,
  onRemove,
  children,
}: {
  label: string
  onRemove: () => void
  children: ComponentProps<'span'>['children']
}) {
  return (
    <span className={cx(chip(), 'pr-0 max-md:pr-0')}>
      {children}
      <button
        type="button"
        aria-label={label}
        onClick={onRemove}
        className="grid h-full w-8 place-items-center rounded-r-md text-muted hover:text-text max-md:w-11"
      >
        <X aria-hidden className="size-3.5!" />
      </button>
    </span>
  )
}
