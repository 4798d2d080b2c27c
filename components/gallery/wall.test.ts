import { expect, test } from 'vitest'
import type { ArtworkView } from '@/lib/artworks/schema'
import { hang, neighbour } from './wall'

const now = new Date(2026, 4, 14, 12)
const artwork = (id: string, daysAgo: number, width = 100): ArtworkView =>
  ({ id, width, height: 100, createdAt: new Date(2026, 4, 14 - daysAgo, 10).toISOString() }) as ArtworkView
const wall = { width: 308, rowHeight: 100, now, isComplete: true }

test('days have headings, and a count once all of the day is loaded', () => {
  const artworks = [artwork('a', 0), artwork('b', 0), artwork('c', 1)]
  const days = (isComplete: boolean) =>
    hang(artworks, { ...wall, isComplete }).flatMap((line) => (line.kind === 'day' ? [[line.name, line.count]] : []))
  expect(days(true)).toEqual([
    ['Today', 2],
    ['Yesterday', 1],
  ])
  expect(days(false)).toEqual([
    ['Today', 2],
    ['Yesterday', null],
  ])
})

test('the arrows walk along the line, and up and down to the nearest', () => {
  // a b c / d(wide) / e, the last on another day
  const lines = hang([artwork('a', 0), artwork('b', 0), artwork('c', 0), artwork('d', 0, 280), artwork('e', 1)], wall)
  expect(neighbour(lines, 'a', 'ArrowRight')).toBe('b')
  expect(neighbour(lines, 'a', 'ArrowLeft')).toBeNull()
  expect(neighbour(lines, 'c', 'ArrowRight')).toBe('d')
  expect(neighbour(lines, 'a', 'ArrowDown')).toBe('d')
  expect(neighbour(lines, 'd', 'ArrowUp')).toBe('b')
  expect(neighbour(lines, 'd', 'ArrowDown')).toBe('e')
  expect(neighbour(lines, 'e', 'ArrowDown')).toBeNull()
  expect([neighbour(lines, 'b', 'Home'), neighbour(lines, 'b', 'End')]).toEqual(['a', 'e'])
})
