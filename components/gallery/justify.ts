export interface JustifiedRow {
  /** Places in the list that was given: `start` to `end`, without `end`. */
  start: number
  end: number
  height: number
  widths: number[]
}

/**
 * Sets pictures in rows of nearly equal height that fill the width.
 *
 * `aspects` are width / height. A row ends where its height comes closest to
 * `target`; the last one is not stretched. Whole pixels throughout, and every
 * full row is exactly `width` wide, so that edges line up.
 */
export function justify(aspects: readonly number[], width: number, target: number, gap: number): JustifiedRow[] {
  const rows: JustifiedRow[] = []
  let start = 0
  while (start < aspects.length && width > 0) {
    const { end, isFull } = endOfRow(aspects, start, width, target, gap)
    const inRow = aspects.slice(start, end)
    const free = width - gap * (inRow.length - 1)
    const filling = free / sum(inRow)
    // One very wide picture may not fit at the wished height even in the last row.
    const height = Math.max(1, Math.round(isFull ? filling : Math.min(filling, target)))
    rows.push({
      start,
      end,
      height,
      widths: isFull ? shareOut(inRow, free) : inRow.map((aspect) => Math.round(aspect * height)),
    })
    start = end
  }
  return rows
}

function endOfRow(aspects: readonly number[], start: number, width: number, target: number, gap: number) {
  let total = 0
  for (let end = start + 1; end <= aspects.length; end++) {
    const before = (width - gap * (end - start - 2)) / total
    total += aspects[end - 1] ?? 1
    const height = (width - gap * (end - start - 1)) / total
    if (height > target) continue
    const wasCloser = end - start > 1 && before / target < target / height
    return { end: wasCloser ? end - 1 : end, isFull: true }
  }
  return { end: aspects.length, isFull: false }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Widths in whole pixels that add up to `free`: each edge is rounded, not each width. */
function shareOut(aspects: readonly number[], free: number): number[] {
  const perUnit = free / sum(aspects)
  let used = 0
  let edge = 0
  return aspects.map((aspect) => {
    used += aspect * perUnit
    const width = Math.round(used) - edge
    edge += width
    return width
  })
}
