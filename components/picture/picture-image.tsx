'use client'

import { cx } from 'class-variance-authority'
import { useEffect, useRef, useState } from 'react'
import { titleOf } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = {
  artwork: ArtworkView
  /** How wide it is shown, as in the `sizes` of an image. */
  sizes: string
  /** Fade in over what lies below: only for a picture that one watched being made. */
  fades?: boolean
  isEager?: boolean
  className?: string
}

/** The smallest file that is sharp enough, with the words as its text. */
export function PictureImage({ artwork, sizes, fades = false, isEager = false, className }: Props) {
  const ref = useRef<HTMLImageElement>(null)
  const [isThere, setIsThere] = useState(!fades)
  useEffect(() => {
    if (ref.current?.complete) setIsThere(true)
  }, [])
  const { thumbnails, url, width, height, settings } = artwork
  return (
    <img
      ref={ref}
      src={thumbnails.at(-1)?.url ?? url}
      srcSet={thumbnails.map((one) => `${one.url} ${one.width}w`).join(', ') || undefined}
      sizes={sizes}
      width={width}
      height={height}
      alt={titleOf(settings)}
      loading={isEager ? 'eager' : 'lazy'}
      decoding="async"
      draggable={false}
      onLoad={() => setIsThere(true)}
      className={cx('size-full object-cover transition-opacity', isThere ? 'opacity-100' : 'opacity-0', className)}
    />
  )
}
