import { describe, expect, it } from 'vitest'
import { BOX, layOut, type Layout, type Link } from './layout'

const link = (text: string): Link => {
  const [from = '', to = ''] = text.split('>')
  return { from, to }
}
const lay = (ids: string, ...links: string[]) => layOut(ids.split(' '), links.map(link))
const at = (layout: Layout, id: string) => layout.boxes.find((box) => box.id === id)!

/** Columns from left to right, each from top to bottom. */
function columns(layout: Layout): string[] {
  const places = [...new Set(layout.boxes.map(({ x }) => x))].sort((a, b) => a - b)
  return places.map((x) =>
    layout.boxes
      .filter((box) => box.x === x)
      .sort((a, b) => a.y - b.y)
      .map(({ id }) => id)
      .join(' '),
  )
}

const overlaps = ({ boxes }: Layout) =>
  boxes.some((a) =>
    boxes.some((b) => a.id < b.id && Math.abs(a.x - b.x) < BOX.width && Math.abs(a.y - b.y) < BOX.height),
  )

describe('layOut', () => {
  it('lays nothing out of nothing', () => {
    expect(layOut([], [])).toEqual({ width: 0, height: 0, boxes: [], lines: [] })
  })

  it('puts one part in the corner, in a place of its own size', () => {
    expect(lay('a')).toEqual({ width: BOX.width, height: BOX.height, boxes: [{ id: 'a', x: 0, y: 0 }], lines: [] })
  })

  it('sets each part after the last of what it is made from', () => {
    const layout = lay('a b c d', 'a>b', 'b>c', 'a>d', 'c>d')
    expect(columns(layout)).toEqual(['a', 'b', 'c', 'd'])
    for (const { from, to } of layout.lines) expect(at(layout, from).x).toBeLessThan(at(layout, to).x)
  })

  it('takes parts in any order', () => {
    expect(columns(lay('d c b a', 'c>d', 'b>c', 'a>b'))).toEqual(['a', 'b', 'c', 'd'])
  })

  it('keeps what is given near the first that needs it', () => {
    expect(columns(lay('a b late c', 'a>b', 'b>c', 'late>c'))).toEqual(['a', 'b late', 'c'])
  })

  it('orders a column so that lines do not cross', () => {
    const layout = lay('a b c x y z', 'a>z', 'b>y', 'c>x')
    const order = (ids: string[]) => ids.map((id) => at(layout, id).y)
    const [left, right] = [order(['a', 'b', 'c']), order(['z', 'y', 'x'])]
    for (const [n, m] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      expect(Math.sign(left[n]! - left[m]!)).toBe(Math.sign(right[n]! - right[m]!))
    }
  })

  it('leads a long line through a lane of its own, past the boxes between', () => {
    const layout = lay('a b c d', 'a>b', 'b>c', 'c>d', 'a>d')
    const long = layout.lines.find(({ from, to }) => from === 'a' && to === 'd')!
    const levels = [...long.path.matchAll(/(\S+) H/g)].map(([, y]) => Number(y))
    expect(levels).toHaveLength(2)
    for (const [place, id] of ['b', 'c'].entries()) {
      const { y } = at(layout, id)
      expect(levels[place]! < y || levels[place]! > y + BOX.height).toBe(true)
    }
  })

  it('draws a line once, however many ends it has', () => {
    expect(lay('a b', 'a>b', 'a>b').lines).toHaveLength(1)
  })

  it('is not stopped by circles, or by links that lead nowhere', () => {
    const layout = lay('a b c', 'a>b', 'b>a', 'b>b', 'b>c', 'ghost>a')
    expect(layout.boxes).toHaveLength(3)
    expect(overlaps(layout)).toBe(false)
    expect(layout.boxes.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
  })

  it('shows the four pictures of Create as four rows', () => {
    const pictures = [0, 1, 2, 3]
    const ids = ['words', 'leave-out', ...pictures.flatMap((n) => [`draw-${n}`, `large-${n}`, `save-${n}`])]
    const links = pictures.flatMap((n) =>
      [`words>draw-${n}`, `leave-out>draw-${n}`, `draw-${n}>large-${n}`, `large-${n}>save-${n}`].map(link),
    )
    const layout = layOut(ids, links)
    expect(columns(layout)).toHaveLength(4)
    for (const n of pictures) {
      expect(at(layout, `large-${n}`).y).toBe(at(layout, `draw-${n}`).y)
      expect(at(layout, `save-${n}`).y).toBe(at(layout, `draw-${n}`).y)
    }
    expect(overlaps(layout)).toBe(false)
  })

  it('holds everything within its own size, also for two hundred parts', () => {
    // No chance in a test: a graph that looks random and is the same each time.
    const ids = Array.from({ length: 200 }, (_, n) => `n${n}`)
    const links = ids.flatMap((id, n) =>
      [7, 13, 29].map((step) => ({ from: ids[(n * step) % Math.max(1, n)]!, to: id })),
    )
    const layout = layOut(ids, links)
    expect(overlaps(layout)).toBe(false)
    for (const { x, y } of layout.boxes) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(x + BOX.width).toBeLessThanOrEqual(layout.width)
      expect(y + BOX.height).toBeLessThanOrEqual(layout.height)
    }
  })
})
