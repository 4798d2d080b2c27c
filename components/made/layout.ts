/**
 * Where the parts of a graph stand: columns by how far each is from the
 * beginning, rows so that lines cross little. Pure, so that it can be tested.
 */
export interface Link {
  from: string
  to: string
}
export interface Box {
  id: string
  x: number
  y: number
}
export interface Line extends Link {
  /** As the `d` of an SVG path. */
  path: string
}
export interface Layout {
  width: number
  height: number
  boxes: Box[]
  lines: Line[]
}

export const BOX = { width: 184, height: 80 }
const GAP = { x: 48, y: 16 }
/** The height a line takes where it passes a column. */
const LANE = 12
const SWEEPS = 4

/** A place in a column: a box, or the lane of a line that only passes. */
interface Slot {
  id: string
  isBox: boolean
  column: number
}

/** Lays out parts that are given in any order; links that form a circle, or lead nowhere, are left out. */
export function layOut(ids: string[], links: Link[]): Layout {
  const known = new Set(ids)
  const real = unique(links.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)))
  const columns = columnsOf(ids, real)
  const drawn = real.filter(({ from, to }) => columns.get(from)! < columns.get(to)!)
  const routes = drawn.map((link) => ({ link, slots: routeOf(link, columns) }))
  const table = sorted(tableOf(ids, columns, routes), routes)
  const places = placesOf(table)
  return {
    width: table.length * BOX.width + Math.max(0, table.length - 1) * GAP.x,
    height: Math.max(0, ...table.map(heightOf)),
    boxes: ids.map((id) => ({ id, x: xOf(columns.get(id)!), y: places.get(id)! })),
    lines: routes.map(({ link, slots }) => ({ ...link, path: pathOf(slots, places) })),
  }
}

const unique = (links: Link[]): Link[] => [...new Map(links.map((link) => [`${link.from} ${link.to}`, link])).values()]

/** The longest way from the beginning; what begins there moves up to just before the first that needs it. */
function columnsOf(ids: string[], links: Link[]): Map<string, number> {
  const columns = new Map(ids.map((id) => [id, 0]))
  // No way is longer than there are parts: a circle ends here too.
  for (let round = 0, moved = true; moved && round < ids.length; round++) {
    moved = false
    for (const { from, to } of links) {
      const column = columns.get(from)! + 1
      if (columns.get(to)! >= column || column >= ids.length) continue
      columns.set(to, column)
      moved = true
    }
  }
  const fed = new Set(links.map(({ to }) => to))
  for (const id of ids) {
    const needed = links.filter(({ from }) => from === id).map(({ to }) => columns.get(to)!)
    if (!fed.has(id) && needed.length > 0) columns.set(id, Math.max(0, Math.min(...needed) - 1))
  }
  return columns
}

/** The slots a line goes through, column by column. */
function routeOf({ from, to }: Link, columns: Map<string, number>): Slot[] {
  const [start, end] = [columns.get(from)!, columns.get(to)!]
  return Array.from({ length: end - start + 1 }, (_, step): Slot => {
    const column = start + step
    if (column === start) return { id: from, isBox: true, column }
    if (column === end) return { id: to, isBox: true, column }
    return { id: `${from} ${to} ${column}`, isBox: false, column }
  })
}

type Route = { link: Link; slots: Slot[] }

function tableOf(ids: string[], columns: Map<string, number>, routes: Route[]): Slot[][] {
  const table: Slot[][] = Array.from({ length: Math.max(-1, ...columns.values()) + 1 }, () => [])
  for (const id of ids) table[columns.get(id)!]!.push({ id, isBox: true, column: columns.get(id)! })
  for (const { slots } of routes) {
    for (const slot of slots) if (!slot.isBox) table[slot.column]!.push(slot)
  }
  return table
}

/** Sorts each column by the middle of its neighbours', to and fro: the barycentre method of Sugiyama. */
function sorted(table: Slot[][], routes: Route[]): Slot[][] {
  const before = new Map<string, string[]>()
  const after = new Map<string, string[]>()
  const note = (map: Map<string, string[]>, id: string, other: string) => map.set(id, [...(map.get(id) ?? []), other])
  for (const { slots } of routes) {
    slots.slice(1).forEach((slot, place) => {
      note(before, slot.id, slots[place]!.id)
      note(after, slots[place]!.id, slot.id)
    })
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let column = 1; column < table.length; column++) sortBy(table, column, column - 1, before)
    for (let column = table.length - 2; column >= 0; column--) sortBy(table, column, column + 1, after)
  }
  return table
}

function sortBy(table: Slot[][], column: number, neighbour: number, linked: Map<string, string[]>): void {
  // Shares of the column's height, so that a short column does not pull all lines to its top.
  const share = new Map(table[neighbour]!.map(({ id }, row, { length }) => [id, (row + 0.5) / length]))
  const middle = new Map(
    table[column]!.map(({ id }, row, { length }) => {
      const shares = (linked.get(id) ?? []).flatMap((one) => share.get(one) ?? [])
      const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length
      return [id, shares.length > 0 ? mean : (row + 0.5) / length]
    }),
  )
  table[column]!.sort((a, b) => middle.get(a.id)! - middle.get(b.id)!)
}

const heightOfSlot = ({ isBox }: Slot): number => (isBox ? BOX.height : LANE)
const heightOf = (column: Slot[]): number =>
  column.reduce((sum, slot) => sum + heightOfSlot(slot), 0) + Math.max(0, column.length - 1) * GAP.y
const xOf = (column: number): number => column * (BOX.width + GAP.x)

/** The upper edge of every slot; columns stand in the middle of the tallest. */
function placesOf(table: Slot[][]): Map<string, number> {
  const tallest = Math.max(0, ...table.map(heightOf))
  const places = new Map<string, number>()
  for (const column of table) {
    let y = (tallest - heightOf(column)) / 2
    for (const slot of column) {
      places.set(slot.id, y)
      y += heightOfSlot(slot) + GAP.y
    }
  }
  return places
}

/** From the right of the first box to the left of the last, level where it passes a column. */
function pathOf(slots: Slot[], places: Map<string, number>): string {
  const middle = (slot: Slot) => places.get(slot.id)! + heightOfSlot(slot) / 2
  const [first, ...rest] = slots
  let [x, y] = [xOf(first!.column) + BOX.width, middle(first!)]
  const steps = [`M ${x} ${y}`]
  for (const slot of rest) {
    const [left, level] = [xOf(slot.column), middle(slot)]
    const bend = (x + left) / 2
    steps.push(`C ${bend} ${y} ${bend} ${level} ${left} ${level}`)
    if (!slot.isBox) steps.push(`H ${left + BOX.width}`)
    ;[x, y] = [left + BOX.width, level]
  }
  return steps.join(' ')
}
