'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { GalleryTile } from '@/components/gallery/gallery-tile'
import { GAP_PX, neighbour, type WallLine } from '@/components/gallery/wall'
import { useBeforePaint } from '@/lib/client/use-before-paint'
import { takeWayBack } from '@/lib/client/way-back'
import { pictures } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = { lines: WallLine[]; onDelete: (artwork: ArtworkView) => void; onNearEnd: () => void }

/** Draws the lines in view and a few around them, however long the wall is. */
export function WallView({ lines, onDelete, onNearEnd }: Props) {
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
    overscan: 6,
  })
  // Sizes are computed, not measured: new lines mean new sizes.
  useBeforePaint(() => virtual.measure(), [virtual, lines])

  const shown = virtual.getVirtualItems()
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= lines.length - 3
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd, lines.length])

  // A picture that was walked to may have to be scrolled into being first.
  useEffect(() => {
    if (!wanted) return
    const link = list.current?.querySelector<HTMLElement>(`[data-picture="${CSS.escape(wanted)}"]`)
    const place = lines.findIndex(
      (line) => line.kind === 'row' && line.tiles.some(({ artwork }) => artwork.id === wanted),
    )
    if (link) {
      link.focus({ preventScroll: true })
      link.scrollIntoView({ block: 'nearest' })
    }
    if (link || place < 0) setWanted(null)
    else virtual.scrollToIndex(place)
  }, [wanted, shown, virtual, lines])

  const artworks = lines.flatMap((line) => (line.kind === 'row' ? line.tiles.map(({ artwork }) => artwork) : []))
  const stop = artworks.some(({ id }) => id === tabStop) ? tabStop : artworks[0]?.id
  const remove = (artwork: ArtworkView) => {
    setWanted(neighbour(lines, artwork.id, 'ArrowRight') ?? neighbour(lines, artwork.id, 'ArrowLeft'))
    onDelete(artwork)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.picture
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return
    const artwork = artworks.find((one) => one.id === id)
    if ((event.key === 'Delete' || event.key === 'Backspace') && artwork) {
      event.preventDefault()
      remove(artwork)
    } else if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      event.preventDefault()
      const next = neighbour(lines, id, event.key)
      if (next) setWanted(next)
    }
  }

  return (
    <div
      ref={list}
      role="group"
      aria-label="Your pictures"
      onKeyDown={onKeyDown}
      className="relative"
      style={{ height: virtual.getTotalSize() }}
    >
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
              line.tiles.map(({ artwork, width, height }) => (
                <GalleryTile
                  key={artwork.id}
                  artwork={artwork}
                  width={width}
                  height={height}
                  isTabStop={artwork.id === stop}
                  onFocus={() => setTabStop(artwork.id)}
                  onDelete={() => remove(artwork)}
                />
              ))
            )}
          </div>
        )
      })}
    </div>
  )
}
