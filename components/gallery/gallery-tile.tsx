'use client'

import { cx } from 'class-variance-authority'
import { Check, Star } from 'lucide-react'
import Link from 'next/link'
import { type MouseEvent, useState } from 'react'
import { PictureDeeds, PictureTouchMenu } from '@/components/picture/picture-deeds'
import { PictureImage } from '@/components/picture/picture-image'
import { placeholderUrl } from '@/lib/client/thumbhash'
import { rememberWayBack } from '@/lib/client/way-back'
import { titleOf } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = {
  artwork: ArtworkView
  width: number
  height: number
  /** The filter one came by: the opened picture walks among what it finds. */
  search: string
  /** One picture of the wall is in the tab order; the arrows walk from there. */
  isTabStop: boolean
  isChosen: boolean
  /** Some picture is chosen: a press chooses instead of opening. */
  isChoosing: boolean
  onFocus: () => void
  onChoose: (event: { shiftKey: boolean }) => void
  onDelete: () => void
}

/** Five buttons, their gaps, and the tile's edges. */
const FIVE_BUTTONS_PX = 200

export function GalleryTile(props: Props) {
  const { artwork, width, height, search, isTabStop, isChosen, isChoosing, onFocus, onChoose, onDelete } = props
  const placeholder = placeholderUrl(artwork.thumbhash)
  // Their buttons are half of what a wall of tiles would cost to draw, and only one tile at a time is pointed at.
  const [hasDeeds, setHasDeeds] = useState(false)
  const open = (event: MouseEvent) => {
    if (isChoosing || event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault()
      onChoose(event)
    } else {
      rememberWayBack({ room: '/gallery', search, scrollTop: window.scrollY, pictureId: artwork.id })
    }
  }
  return (
    <PictureTouchMenu artwork={artwork} onDelete={onDelete} onChoose={() => onChoose({ shiftKey: false })}>
      <div
        onPointerEnter={() => setHasDeeds(true)}
        onFocus={() => setHasDeeds(true)}
        className="group relative shrink-0 overflow-hidden rounded-sm bg-tile"
        style={{ width, height, backgroundImage: placeholder && `url(${placeholder})`, backgroundSize: '100% 100%' }}
      >
        <Link
          href={`/gallery/${artwork.id}${search}`}
          prefetch={false}
          draggable={false}
          data-picture={artwork.id}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          onClick={open}
          aria-describedby={isChosen ? 'chosen-mark' : undefined}
          className="focus-over absolute inset-0 rounded-sm"
        >
          <PictureImage artwork={artwork} sizes={`${width}px`} />
        </Link>
        {isChosen && (
          <div
            aria-hidden
            className="pointer-events-none absolute inset-0 rounded-sm border-3 border-accent shadow-[inset_0_0_0_2px_var(--surface)]"
          />
        )}
        <button
          type="button"
          role="checkbox"
          aria-checked={isChosen}
          aria-label={`Choose ${titleOf(artwork.settings)}`}
          tabIndex={-1}
          onClick={onChoose}
          className={cx(
            'absolute top-2 left-2 grid size-6 place-items-center rounded-sm [&_svg]:size-4',
            'before:absolute before:-inset-2 before:content-[""]',
            isChosen
              ? 'bg-accent text-on-accent'
              : 'focus-over border border-on-over/60 bg-over text-on-over opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:hidden',
            isChoosing && !isChosen && 'opacity-100 [@media(hover:none)]:grid',
          )}
        >
          {isChosen && <Check aria-hidden strokeWidth={2.5} />}
        </button>
        {artwork.isStarred && (
          <span className="pointer-events-none absolute top-2 right-2 grid size-6 place-items-center rounded-sm bg-over text-on-over">
            <Star aria-label="Starred" role="img" className="size-3.5 fill-current" />
          </span>
        )}
        {hasDeeds && width >= 150 && !isChoosing && (
          <PictureDeeds artwork={artwork} onDelete={onDelete} tabIndex={-1} isNarrow={width < FIVE_BUTTONS_PX} />
        )}
      </div>
    </PictureTouchMenu>
  )
}
