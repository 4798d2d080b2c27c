'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { GalleryTile } from '@/components/gallery/gallery-tile'
import { useMarquee } from '@/components/gallery/use-marquee'
import type { Selection } from '@/components/gallery/use-selection'
import { GAP_PX, neighbour, overscanFor, tilesOf, type WallLine, type WallTile } from '@/components/gallery/wall'
import { useViews } from '@/lib/client/use-wall'
import { useBeforePaint } from '@/lib/client/use-before-paint'
import { takeWayBack } from '@/lib/client/way-back'
import { pictures } from '@/lib/client/words'
import type { ArtworkPage, ArtworkView } from '@/lib/artworks/schema'

type Props = {
  lines: WallLine[]
  width: number
  rowHeight: number
  first: ArtworkPage | null
  /** The filter, as it stands in an address. */
  search: string
  /** Presses choose and open nothing: in the bin. */
  onlyChoose: boolean
  selection: Selection
  onDelete: (ids: string[]) => void
  /** A key that means a deed with one picture; answers whether it was one. */
  onKey: (key: string, artwork: ArtworkView) => boolean
}

/** Draws the lines in view and a few around them, however long the wall is. */
export function WallView(props: Props) {
  const { lines, width, rowHeight, first, search, onlyChoose, selection, onDelete, onKey } = props
  const list = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [tabStop, setTabStop] = useState<string | null>(null)
  const [wanted, setWanted] = useState<string | null>(null)
  useBeforePaint(() => {
    setTop(list.current?.offsetTop ?? 0)
    const way = takeWayBack('/gallery')
    if (!way) return
    window.scrollTo({ top: way.scrollTop, behavior: 'instant' })
    setWanted(way.pictureId)
  }, [])

  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => lines[index]?.height ?? 0,
    getItemKey: (index) => lines[index]?.key ?? index,
    scrollMargin: top,
    overscan: overscanFor(width, rowHeight, typeof window === 'undefined' ? 900 : window.innerHeight),
  })
  // Sizes are computed, not measured: new lines mean new sizes.
  useBeforePaint(() => virtual.measure(), [virtual, lines])

  const shown = virtual.getVirtualItems()
  const views = useViews(
    tilesOf(shown.flatMap(({ index }) => lines[index] ?? [])).map(({ place }) => place.id),
    first,
  )

  // A picture that was walked to may have to be scrolled into being first.
  useEffect(() => {
    if (!wanted) return
    const link = list.current?.querySelector<HTMLElement>(`[data-picture="${CSS.escape(wanted)}"]`)
    const line = lines.findIndex((one) => one.kind === 'row' && one.tiles.some(({ place }) => place.id === wanted))
    if (link) {
      link.focus({ preventScroll: true })
      link.scrollIntoView({ block: 'nearest' })
    }
    if (link || line < 0) setWanted(null)
    else virtual.scrollToIndex(line)
  }, [wanted, shown, virtual, lines, views])

  const tiles = useMemo(() => tilesOf(lines), [lines])
  const isHung = useMemo(() => new Set(tiles.map(({ place }) => place.id)), [tiles])
  const stop = tabStop && isHung.has(tabStop) ? tabStop : tiles[0]?.place.id
  const drawn = useMarquee(list, lines, selection)

  const remove = (id: string) => {
    const ids = selection.has(id) ? [...selection.ids] : [id]
    const [first, last] = [ids[0]!, ids.at(-1)!]
    setWanted(neighbour(lines, last, 'ArrowRight') ?? neighbour(lines, first, 'ArrowLeft'))
    onDelete(ids)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.picture
    if (!id || event.altKey) return
    const isChord = event.ctrlKey || event.metaKey
    const view = views[id]
    let isTaken = true
    if (isChord && event.key.toLowerCase() === 'a') selection.set(isHung)
    else if (isChord) isTaken = false
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(id)
    else if (event.key === ' ' || event.key.toLowerCase() === 'x') selection.toggle(id)
    else if (event.key === 'Escape' && selection.ids.size > 0) selection.clear()
    else if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      const next = neighbour(lines, id, event.key)
      if (next && event.shiftKey) {
        if (!selection.has(id)) selection.toggle(id)
        selection.extendTo(next)
      }
      if (next) setWanted(next)
    } else isTaken = view !== undefined && onKey(event.key.toLowerCase(), view)
    if (isTaken) event.preventDefault()
  }
  const isChoosing = onlyChoose || selection.ids.size > 0

  const tileOf = ({ place, width, height }: WallTile) => {
    const view = views[place.id]
    // Its room is kept until what is in it is known.
    if (!view) return <div key={place.id} className="shrink-0 rounded-sm bg-tile" style={{ width, height }} />
    return (
      <GalleryTile
        key={place.id}
        artwork={view}
        width={width}
        height={height}
        search={search}
        isTabStop={place.id === stop}
        isChosen={selection.has(place.id)}
        isChoosing={isChoosing}
        onFocus={() => setTabStop(place.id)}
        onChoose={({ shiftKey }) => (shiftKey ? selection.extendTo(place.id) : selection.toggle(place.id))}
        onDelete={() => remove(place.id)}
      />
    )
  }

  return (
    <div
      ref={list}
      role="group"
      aria-label={onlyChoose ? 'Pictures in the bin' : 'Your pictures'}
      onKeyDown={onKeyDown}
      className="relative"
      style={{ height: virtual.getTotalSize() }}
    >
      <span id="chosen-mark" hidden>
        chosen
      </span>
      {shown.map(({ index, key, start }) => {
        const line = lines[index]
        if (!line) return null
        return (
          <div
            key={key}
            className="absolute inset-x-0 top-0 flex"
            style={{ height: line.height, gap: GAP_PX, transform: `translateY(${start - top}px)` }}
          >
            {line.kind === 'day' ? (
              <h2 className="flex items-baseline gap-2.5 pt-5 text-base font-semibold">
                {line.name}
                {line.count !== null && <span className="text-sm font-normal text-muted">{pictures(line.count)}</span>}
              </h2>
            ) : (
              line.tiles.map(tileOf)
            )}
          </div>
        )
      })}
      {drawn && (
        <div
          aria-hidden
          className="pointer-events-none absolute z-10 rounded-sm border border-accent bg-accent/15"
          style={{
            left: drawn.left,
            top: drawn.top,
            width: drawn.right - drawn.left,
            height: drawn.bottom - drawn.top,
          }}
        />
      )}
    </div>
  )
}
