import { expect, test } from 'vitest'
import { closeness, dayName, downloadTime, duration, percent, pictures } from './words'

test('times as a person would say them', () => {
  expect([0.2, 12.4, 59.6, 75, 240, 400, 3700].map(duration)).toEqual([
    '1 s',
    '12 s',
    '1 min',
    '1 min 15 s',
    '4 min',
    '7 min',
    '1 h 1 min',
  ])
})

test('days by name, then by date', () => {
  const now = new Date(2026, 4, 14, 0, 30)
  const day = (...date: [number, number, number, number?]) => dayName(new Date(...date), now)
  expect(day(2026, 4, 14)).toBe('Today')
  expect(day(2026, 4, 13, 23)).toBe('Yesterday')
  expect(day(2026, 4, 10)).toBe('Sunday')
  expect(day(2026, 4, 3)).toBe('3 May')
  expect(day(2025, 11, 31)).toBe('31 December 2025')
})

test('small words', () => {
  expect([pictures(1), pictures(4), percent(0.629), percent(1.2)]).toEqual(['1 picture', '4 pictures', '62 %', '100 %'])
  expect([1, 4, 7].map(closeness)).toEqual(['loosely', 'evenly', 'closely'])
})

test('how long a model comes, by the last ones that did', () => {
  expect(downloadTime(7e9, null)).toBe('about 9 min at 100 Mbit/s')
  expect(downloadTime(7e9, 50e6)).toBe('about 2 min 20 s here')
})
