import { describe, expect, test } from 'vitest'
import { justify } from './justify'

const total = (widths: number[], gap: number) =>
  widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1)

describe('justify', () => {
  test('full rows are exactly as wide as the room, in whole pixels', () => {
    const aspects = Array.from({ length: 57 }, (_, index) => [1, 4 / 3, 3 / 4, 16 / 9, 9 / 16][index % 5] ?? 1)
    for (const width of [358, 1007, 1199, 1407]) {
      const rows = justify(aspects, width, 180, 4)
      for (const { widths } of rows.slice(0, -1)) {
        expect(total(widths, 4)).toBe(width)
        expect(widths.every(Number.isInteger)).toBe(true)
      }
    }
  })

  test('every picture has its place, once and in order', () => {
    const rows = justify(Array(23).fill(1), 1000, 180, 4)
    expect(rows.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index))).toEqual([
      ...Array(23).keys(),
    ])
  })

  test('heights stay near the wish', () => {
    const rows = justify(Array(40).fill(1), 1200, 180, 4)
    for (const { height } of rows) {
      expect(height).toBeGreaterThan(140)
      expect(height).toBeLessThan(230)
    }
  })

  test('the last row is not stretched', () => {
    const [row] = justify([1, 1], 1200, 180, 4)
    expect(row).toEqual({ start: 0, end: 2, height: 180, widths: [180, 180] })
  })

  test('a picture wider than the room is made to fit', () => {
    const [row] = justify([10], 400, 180, 4)
    expect(row).toEqual({ start: 0, end: 1, height: 40, widths: [400] })
  })

  test('nothing to set, or nowhere to set it', () => {
    expect(justify([], 1000, 180, 4)).toEqual([])
    expect(justify([1, 1], 0, 180, 4)).toEqual([])
  })
})
