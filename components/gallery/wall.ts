import { justify } from './justify'
import type { WallPlace } from '@/lib/artworks/schema'
import { dayName } from '@/lib/client/words'

export const GAP_PX = 4
const HEADING_PX = 52

export interface WallTile {
  place: WallPlace
  width: number
  height: number
}

export type WallLine =
  | { kind: 'day'; key: string; height: number; name: string; count: number | null }
  | { kind: 'row'; key: string; height: number; tiles: WallTile[] }

interface Wall {
  width: number
  rowHeight: number
  now: Date
  /** False while older pictures are still to be loaded: then the last day is not counted yet. */
  isComplete: boolean
}

/** Days and their rows, as one list of lines with known heights. */
export function hang(places: readonly WallPlace[], { width, rowHeight, now, isComplete }: Wall): WallLine[] {
  const days = byDay(places)
  const lines: WallLine[] = []
  for (const [index, day] of days.entries()) {
    const count = index < days.length - 1 || isComplete ? day.length : null
    const name = dayName(new Date(day[0]!.at * 1000), now)
    lines.push({ kind: 'day', key: `day ${day[0]!.id}`, height: HEADING_PX, name, count })
    for (const { start, end, height, widths } of justify(
      day.map((one) => one.width / one.height),
      width,
      rowHeight,
      GAP_PX,
    )) {
      const tiles = day.slice(start, end).map((place, index) => ({ place, width: widths[index] ?? 0, height }))
      lines.push({ kind: 'row', key: day[start]!.id, height: height + GAP_PX, tiles })
    }
  }
  return lines
}

/** Newest first, so a day begins where a picture is older than the midnight before the last one. */
function byDay(places: readonly WallPlace[]): WallPlace[][] {
  const days: WallPlace[][] = []
  let midnight = Infinity
  for (const place of places) {
    if (place.at >= midnight) {
      days.at(-1)!.push(place)
      continue
    }
    days.push([place])
    midnight = new Date(place.at * 1000).setHours(0, 0, 0, 0) / 1000
  }
  return days
}

export const tilesOf = (lines: readonly WallLine[]): WallTile[] =>
  lines.flatMap((line) => (line.kind === 'row' ? line.tiles : []))

/** The picture one walks to from `id`: along the line, or to the nearest one of the line above or below. */
export function neighbour(lines: readonly WallLine[], id: string, key: string): string | null {
  const rows = lines.flatMap((line) => (line.kind === 'row' ? [line.tiles] : []))
  const flat = rows.flat()
  const at = flat.findIndex(({ place }) => place.id === id)
  if (at < 0) return null
  if (key === 'ArrowRight') return flat[at + 1]?.place.id ?? null
  if (key === 'ArrowLeft') return flat[at - 1]?.place.id ?? null
  if (key === 'Home') return flat[0]?.place.id ?? null
  if (key === 'End') return flat.at(-1)?.place.id ?? null
  const row = rows.findIndex((tiles) => tiles.some(({ place }) => place.id === id))
  const target = rows[row + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)]
  if (!target || (key !== 'ArrowDown' && key !== 'ArrowUp')) return null
  const centre = centres(rows[row] ?? []).find((one) => one.id === id)?.x ?? 0
  return centres(target).reduce((best, one) => (Math.abs(one.x - centre) < Math.abs(best.x - centre) ? one : best)).id
}

function centres(tiles: readonly WallTile[]) {
  let left = 0
  return tiles.map(({ place, width }) => {
    const x = left + width / 2
    left += width + GAP_PX
    return { id: place.id, x }
  })
}

export interface Rectangle {
  left: number
  top: number
  right: number
  bottom: number
}

/** Pictures that a rectangle touches, in pixels of the wall: also those that are not drawn now. */
export function tilesWithin(lines: readonly WallLine[], { left, top, right, bottom }: Rectangle): string[] {
  const found: string[] = []
  let y = 0
  for (const line of lines) {
    const end = y + line.height
    if (line.kind === 'row' && end > top && y < bottom) {
      let x = 0
      for (const { place, width } of line.tiles) {
        if (x + width > left && x < right) found.push(place.id)
        x += width + GAP_PX
      }
    }
    y = end
    if (y > bottom) break
  }
  return found
}

/** More tiles than this at once make scrolling heavy. */
const MOST_TILES = 190

/** How many lines to keep ready above and below what is in view. */
export function overscanFor(width: number, rowHeight: number, viewHeight: number): number {
  const perRow = Math.ceil(width / rowHeight) + 1
  const inView = Math.ceil(viewHeight / rowHeight) + 1
  return Math.max(0, Math.min(6, Math.floor((MOST_TILES / perRow - inView) / 2)))
}
