'use client'

import Link from 'next/link'
import { PictureDeeds, PictureTouchMenu } from '@/components/picture/picture-deeds'
import { PictureImage } from '@/components/picture/picture-image'
import { placeholderUrl } from '@/lib/client/thumbhash'
import { rememberWayBack } from '@/lib/client/way-back'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = {
  artwork: ArtworkView
  width: number
  height: number
  /** One picture of the wall is in the tab order; the arrows walk from there. */
  isTabStop: boolean
  onFocus: () => void
  onDelete: () => void
}

export function GalleryTile({ artwork, width, height, isTabStop, onFocus, onDelete }: Props) {
  const placeholder = placeholderUrl(artwork.thumbhash)
  return (
    <PictureTouchMenu artwork={artwork} onDelete={onDelete}>
      <div
        className="group relative shrink-0 overflow-hidden rounded-sm bg-tile"
        style={{ width, height, backgroundImage: placeholder && `url(${placeholder})`, backgroundSize: '100% 100%' }}
      >
        <Link
          href={`/gallery/${artwork.id}`}
          prefetch={false}
          data-picture={artwork.id}
          tabIndex={isTabStop ? 0 : -1}
          onFocus={onFocus}
          onClick={() => rememberWayBack({ room: '/gallery', scrollTop: window.scrollY, pictureId: artwork.id })}
          className="focus-over absolute inset-0 rounded-sm"
        >
          <PictureImage artwork={artwork} sizes={`${width}px`} />
        </Link>
        {width >= 130 && <PictureDeeds artwork={artwork} onDelete={onDelete} tabIndex={-1} />}
      </div>
    </PictureTouchMenu>
  )
}
