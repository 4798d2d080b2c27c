'use client'

import { Trash2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ActionBar } from '@/components/gallery/action-bar'
import { FilterBar } from '@/components/gallery/filter-bar'
import { GallerySkeleton } from '@/components/gallery/gallery-skeleton'
import { NothingHangs } from '@/components/gallery/nothing-hangs'
import { PlaceHeading } from '@/components/gallery/place-heading'
import { SizeSlider, useRowHeight } from '@/components/gallery/size-slider'
import { useGalleryDeeds } from '@/components/gallery/use-gallery-deeds'
import { useSelection } from '@/components/gallery/use-selection'
import { useWidth } from '@/components/gallery/use-width'
import { hang } from '@/components/gallery/wall'
import { WallView } from '@/components/gallery/wall-view'
import { CompareDialog } from '@/components/picture/compare-dialog'
import { Button } from '@/components/ui/button'
import { Tooltip } from '@/components/ui/tooltip'
import { searchOf } from '@/lib/client/gallery-filter'
import { isRoomQuiet } from '@/lib/client/keys'
import { useFacets } from '@/lib/client/queries'
import { useGalleryFilter } from '@/lib/client/use-gallery-filter'
import { useWall } from '@/lib/client/use-wall'
import { pictures } from '@/lib/client/words'
import type { ArtworkPage } from '@/lib/artworks/schema'

type Props = {
  /** The newest, of the filter in `firstSearch`. */
  first: ArtworkPage | null
  firstSearch: string
}

export function GalleryRoom({ first, firstSearch }: Props) {
  const { filter, clears, change, clear } = useGalleryFilter()
  const search = searchOf(filter)
  // What the server rendered answers the filter it was asked with, and no other.
  const firstHere = search === firstSearch ? first : null
  const { places, total, isComplete, isStale, isError, refetch } = useWall(filter, firstHere)
  const { data: facets } = useFacets()
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const rowHeight = useRowHeight()
  const lines = useMemo(
    () => hang(places ?? [], { width, rowHeight, now: new Date(), isComplete }),
    [places, width, rowHeight, isComplete],
  )
  const selection = useSelection(useMemo(() => (places ?? []).map(({ id }) => id), [places]))
  const deeds = useGalleryDeeds(selection)
  useFindKey()
  useEffect(() => selection.clear(), [search]) // eslint-disable-line react-hooks/exhaustive-deps -- another wall, nothing chosen on it
  const leave = useCallback(() => change({ collection: undefined, bin: undefined }), [change])

  return (
    <div className="flex grow flex-col">
      <header className="sticky top-(--top-bar) z-20 flex min-h-16 items-center justify-between gap-4 border-b border-line bg-surface px-4 max-md:h-14">
        <h1 className="sr-only">Gallery</h1>
        <FilterBar filter={filter} clears={clears} onChange={change} onClear={clear} />
        <div className="flex items-center gap-3 max-md:hidden">
          {(facets?.binned ?? 0) > 0 && !filter.bin && (
            <Tooltip words={`Bin: ${pictures(facets?.binned ?? 0)}`} side="bottom">
              <Button
                look="ghost"
                size="icon"
                aria-label="Bin"
                onClick={() => change({ bin: '1', collection: undefined })}
              >
                <Trash2 aria-hidden />
              </Button>
            </Tooltip>
          )}
          <SizeSlider />
        </div>
      </header>
      <div className="grow px-4 pb-24">
        <PlaceHeading filter={filter} total={total} onLeave={leave} />
        <p role="status" className="sr-only">
          {places && !isStale ? pictures(total) : ''}
        </p>
        <div ref={frame} className={isStale ? 'opacity-60 transition-opacity' : 'transition-opacity'}>
          {places?.length === 0 && isComplete ? (
            <NothingHangs filter={filter} onClear={clear} />
          ) : places && width > 0 ? (
            <WallView
              lines={lines}
              width={width}
              rowHeight={rowHeight}
              first={firstHere}
              search={search}
              onlyChoose={filter.bin !== undefined}
              selection={selection}
              onDelete={(ids) => void deeds.remove(ids, filter.bin !== undefined)}
              onKey={deeds.onKey}
            />
          ) : (
            !isError && <GallerySkeleton />
          )}
        </div>
        {isError && (
          <div className="mt-6 grid justify-items-center gap-3 text-sm text-muted">
            <p>{places ? 'The other pictures' : 'Your pictures'} did not come through. They are safe.</p>
            <Button look="outline" onClick={() => void refetch()}>
              Try again
            </Button>
          </div>
        )}
        {filter.bin === undefined && (facets?.binned ?? 0) > 0 && (
          <div className="mt-8 text-center md:hidden">
            <Button look="outline" onClick={() => change({ bin: '1', collection: undefined })}>
              <Trash2 aria-hidden /> Bin: {pictures(facets?.binned ?? 0)}
            </Button>
          </div>
        )}
      </div>
      {selection.ids.size > 0 && (
        <ActionBar
          ids={[...selection.ids]}
          filter={filter}
          areStarred={deeds.areStarred}
          onStar={() => void deeds.starChosen()}
          onCompare={deeds.compareChosen}
          onDelete={() => void deeds.remove([...selection.ids], false)}
          onRestore={() => void deeds.restore()}
          onClear={selection.clear}
        />
      )}
      <CompareDialog pair={deeds.pair} onClose={deeds.endCompare} />
    </div>
  )
}

/** `/` goes to the words, as it does in Create. */
function useFindKey() {
  const [id] = useState('gallery-words')
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || isRoomQuiet(event)) return
      event.preventDefault()
      document.getElementById(id)?.focus()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [id])
}
