'use client'

import { ChevronLeft, ChevronRight, type LucideIcon } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { placeholderUrl } from '@/lib/client/thumbhash'
import { titleOf } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = { artwork: ArtworkView; onNewer?: () => void; onOlder?: () => void }

/** The picture as large as the room allows, its own shape kept from the first moment. */
export function PictureStage({ artwork, onNewer, onOlder }: Props) {
  const { id, url, width, height, thumbhash, settings } = artwork
  const placeholder = placeholderUrl(thumbhash)
  return (
    <div className="relative grid min-h-0 grow place-items-center [container-type:size] max-lg:[container-type:inline-size]">
      <img
        // A new element for each picture: the old one must not stand in the new one's shape.
        key={id}
        src={url}
        width={width}
        height={height}
        alt={titleOf(settings)}
        fetchPriority="high"
        style={{
          aspectRatio: `${width} / ${height}`,
          // As wide as fits both ways.
          width: `min(100cqw, calc(100cqh * ${width / height}))`,
          backgroundImage: placeholder && `url(${placeholder})`,
          backgroundSize: '100% 100%',
        }}
        className="h-auto rounded-lg bg-tile"
      />
      {onNewer && <Walk to="Newer" side="left-3" icon={ChevronLeft} onWalk={onNewer} />}
      {onOlder && <Walk to="Older" side="right-3" icon={ChevronRight} onWalk={onOlder} />}
    </div>
  )
}

type WalkProps = { to: 'Newer' | 'Older'; side: string; icon: LucideIcon; onWalk: () => void }

/** A phone has no room for these; there one walks by swiping. */
function Walk({ to, side, icon: Icon, onWalk }: WalkProps) {
  return (
    <Button
      look="over"
      size="icon"
      aria-label={`${to} picture`}
      onClick={onWalk}
      className={`absolute top-1/2 ${side} border border-on-over/20 -translate-y-1/2 max-lg:hidden`}
    >
      <Icon aria-hidden />
    </Button>
  )
}
