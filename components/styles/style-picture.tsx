import { cx } from 'class-variance-authority'
import { Palette } from 'lucide-react'

type Props = { src: string | null; alt?: string; className?: string; isSmall?: boolean }

/** A style's own picture, or a quiet sign where it has none yet. */
export function StylePicture({ src, alt = '', className, isSmall = false }: Props) {
  if (src) {
    return (
      <img src={src} alt={alt} loading="lazy" draggable={false} className={cx('bg-tile object-cover', className)} />
    )
  }
  return (
    <span aria-hidden className={cx('grid place-items-center bg-high text-muted', className)}>
      <Palette className={isSmall ? 'size-3.5!' : 'size-7'} strokeWidth={1.5} />
    </span>
  )
}
