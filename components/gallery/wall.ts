import { justify } from './justify'
import type { ArtworkView } from '@/lib/artworks/schema'
import { dayName } from '@/lib/client/words'

export const GAP_PX = 4
const HEADING_PX = 52

export type WallLine =
  | { kind: 'day'; key: string; height: number; name: string; count: number | null }
  | { kind: 'row'; key: string; height: number; tiles: { artwork: ArtworkView; width: number; height: number }[] }

interface Wall {
  width: number
  rowHeight: number
  now: Date
  /** False while older pictures are still to be loaded: then the last day is not counted yet. */
  isComplete: boolean
}

/** Days and their rows, as one list of lines with known heights. */
export function hang(artworks: readonly ArtworkView[], { width, rowHeight, now, isComplete }: Wall): WallLine[] {
  const days = new Map<string, ArtworkView[]>()
  for (const artwork of artworks) {
    const name = dayName(new Date(artwork.createdAt), now)
    const day = days.get(name)
    if (day) day.push(artwork)
    else days.set(name, [artwork])
  }
  const lines: WallLine[] = []
  const lastName = [...days.keys()].at(-1)
  for (const [name, day] of days) {
    const count = name !== lastName || isComplete ? day.length : null
    lines.push({ kind: 'day', key: name, height: HEADING_PX, name, count })
    for (const { start, end, height, widths } of justify(
      day.map((one) => one.width / one.height),
      width,
      rowHeight,
      GAP_PX,
    )) {
      const tiles = day.slice(start, end).map((artwork, index) => ({ artwork, width: widths[index] ?? 0, height }))
      lines.push({ kind: 'row', key: tiles[0]?.artwork.id ?? name, height: height + GAP_PX, tiles })
    }
  }
  return lines
}

/** The picture one walks to from `id`: along the line, or to the nearest one of the line above or below. */
export function neighbour(lines: readonly WallLine[], id: string, key: string): string | null {
  const rows = lines.flatMap((line) => (line.kind === 'row' ? [line.tiles] : []))
  const flat = rows.flat()
  const place = flat.findIndex(({ artwork }) => artwork.id === id)
  if (place < 0) return null
  if (key === 'ArrowRight') return flat[place + 1]?.artwork.id ?? null
  if (key === 'ArrowLeft') return flat[place - 1]?.artwork.id ?? null
  if (key === 'Home') return flat[0]?.artwork.id ?? null
  if (key === 'End') return flat.at(-1)?.artwork.id ?? null
  const rowPlace = rows.findIndex((tiles) => tiles.some(({ artwork }) => artwork.id === id))
  const target = rows[rowPlace + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)]
  if (!target || (key !== 'ArrowDown' && key !== 'ArrowUp')) return null
  const centre = centres(rows[rowPlace] ?? []).find((one) => one.id === id)?.x ?? 0
  return centres(target).reduce((best, one) => (Math.abs(one.x - centre) < Math.abs(best.x - centre) ? one : best)).id
}

function centres(tiles: { artwork: ArtworkView; width: number }[]) {
  let left = 0
  return tiles.map(({ artwork, width }) => {
    const x = left + width / 2
    left += width + GAP_PX
    return { id: artwork.id, x }
  })
}
