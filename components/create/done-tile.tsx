'use client'

import Link from 'next/link'
import { type CSSProperties, useState } from 'react'
import { CompareDialog } from '@/components/picture/compare-dialog'
import { PictureDeeds, PictureTouchMenu } from '@/components/picture/picture-deeds'
import { PictureImage } from '@/components/picture/picture-image'
import { type ComparedPair, effectPairOf } from '@/lib/client/compare'
import { placeholderColor } from '@/lib/client/thumbhash'
import { focusBox } from '@/lib/client/settings'
import { useBin } from '@/lib/client/use-bin'
import { rememberWayBack } from '@/lib/client/way-back'
import type { ArtworkView } from '@/lib/artworks/schema'

export const SCROLLER_ID = 'results'
const SIZES = '(min-width: 48rem) 25vw, 50vw'

type Props = { artwork: ArtworkView; room: CSSProperties; preview: string | null; fades: boolean; isEager: boolean }

export function DoneTile({ artwork, room, preview, fades, isEager }: Props) {
  const bin = useBin()
  const [pair, setPair] = useState<ComparedPair | null>(null)
  const compare = artwork.before ? () => setPair(effectPairOf(artwork)) : undefined
  const remove = () => {
    // The tile and its buttons go away; the focus finds the box rather than nothing.
    focusBox()
    void bin([artwork])
  }
  return (
    <PictureTouchMenu artwork={artwork} onDelete={remove} onCompare={compare}>
      <div
        style={{ ...room, backgroundColor: placeholderColor(artwork.thumbhash) }}
        className="group relative overflow-hidden rounded-lg"
      >
        {preview && <img src={preview} alt="" className="absolute inset-0 size-full object-cover" />}
        <Link
          href={`/gallery/${artwork.id}`}
          prefetch={false}
          onClick={() =>
            rememberWayBack({
              room: '/',
              scrollTop: document.getElementById(SCROLLER_ID)?.scrollTop ?? 0,
              pictureId: artwork.id,
            })
          }
          className="focus-over absolute inset-0 rounded-lg"
        >
          <PictureImage artwork={artwork} sizes={SIZES} fades={fades} isEager={isEager} />
        </Link>
        <PictureDeeds artwork={artwork} onDelete={remove} onCompare={compare} />
        {pair && <CompareDialog pair={pair} onClose={() => setPair(null)} />}
      </div>
    </PictureTouchMenu>
  )
}
