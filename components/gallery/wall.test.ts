import { expect, test } from 'vitest'
import type { WallPlace } from '@/lib/artworks/schema'
import { hang, neighbour, overscanFor, tilesOf, tilesWithin } from './wall'

const now = new Date(2026, 4, 14, 12)
const artwork = (id: string, daysAgo: number, width = 100): WallPlace => ({
  ...{ id, width, height: 100 },
  at: new Date(2026, 4, 14 - daysAgo, 10).getTime() / 1000,
})
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

test('a rectangle drawn over the wall takes what it touches, also where nothing is drawn now', () => {
  const lines = hang([artwork('a', 0), artwork('b', 0), artwork('c', 0), artwork('d', 0, 280), artwork('e', 1)], wall)
  expect(tilesWithin(lines, { left: 0, top: 0, right: 308, bottom: 40 })).toEqual([]) // the heading
  expect(tilesWithin(lines, { left: 110, top: 60, right: 120, bottom: 70 })).toEqual(['b'])
  expect(tilesWithin(lines, { left: 90, top: 100, right: 150, bottom: 200 })).toEqual(['a', 'b', 'd'])
  expect(tilesWithin(lines, { left: 0, top: 0, right: 308, bottom: 9000 })).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a long wall has every picture once, and a heading for each day', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    artwork(`p${index}`, Math.floor(index / 30), 60 + (index % 7) * 20),
  )
  const lines = hang(many, { ...wall, width: 1400, rowHeight: 180 })
  expect(lines.filter(({ kind }) => kind === 'day')).toHaveLength(334)
  expect(tilesOf(lines).map(({ place }) => place.id)).toEqual(many.map(({ id }) => id))
})

test('small pictures on a large screen leave less ready around it', () => {
  expect(overscanFor(1200, 180, 900)).toBe(6)
  expect(overscanFor(1200, 96, 900)).toBe(1)
  expect(overscanFor(2500, 96, 1400)).toBe(0)
})
