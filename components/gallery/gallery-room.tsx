'use client'

import { Images } from 'lucide-react'
import Link from 'next/link'
import { useCallback, useMemo, useRef } from 'react'
import { GallerySkeleton } from '@/components/gallery/gallery-skeleton'
import { SizeSlider, useRowHeight } from '@/components/gallery/size-slider'
import { useWidth } from '@/components/gallery/use-width'
import { hang } from '@/components/gallery/wall'
import { WallView } from '@/components/gallery/wall-view'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'
import { flatArtworks } from '@/lib/client/artworks-cache'
import { useArtworks } from '@/lib/client/queries'
import { useBin } from '@/lib/client/use-bin'
import { pictures } from '@/lib/client/words'
import type { ArtworkPage } from '@/lib/artworks/schema'

export function GalleryRoom({ first }: { first: ArtworkPage }) {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = useArtworks(first)
  const artworks = useMemo(() => (data ? flatArtworks(data) : []), [data])
  const total = data?.pages[0]?.total ?? artworks.length
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const rowHeight = useRowHeight()
  const bin = useBin()

  const lines = useMemo(
    () => hang(artworks, { width, rowHeight, now: new Date(), isComplete: !hasNextPage }),
    [artworks, width, rowHeight, hasNextPage],
  )
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])

  const isHung = width > 0

  return (
    <div className="flex grow flex-col">
      <header className="sticky top-(--top-bar) z-20 flex h-16 items-center justify-between gap-4 border-b border-line bg-surface px-4 max-md:h-14">
        <div className="flex items-baseline gap-2.5">
          <h1 className="text-lg font-semibold">Gallery</h1>
          {total > 0 && <p className="text-sm text-muted">{pictures(total)}</p>}
        </div>
        {artworks.length > 0 && <SizeSlider />}
      </header>
      <div className="grow px-4 pb-8">
        <div ref={frame}>
          {artworks.length === 0 && !hasNextPage ? (
            <Message
              level={2}
              icon={<Images aria-hidden />}
              title="Your pictures will hang here"
              action={
                <Button asChild look="accent">
                  <Link href="/">Make the first one</Link>
                </Button>
              }
            >
              Everything you make is kept, newest first, with the words it came from.
            </Message>
          ) : isHung ? (
            <WallView lines={lines} onDelete={(artwork) => void bin(artwork)} onNearEnd={loadMore} />
          ) : (
            <GallerySkeleton />
          )}
        </div>
        {isFetchNextPageError && (
          <div className="mt-6 grid justify-items-center gap-3 text-sm text-muted">
            <p>The older pictures did not come through. They are safe.</p>
            <Button look="outline" onClick={() => void fetchNextPage()}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}
