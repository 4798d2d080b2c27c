import { expect, test } from 'vitest'
import { filterAt, readFilter, searchOf, wishesIn } from './gallery-filter'

const now = new Date(2026, 4, 14, 15, 30)
const local = (month: number, day: number) => new Date(2026, month, day).toISOString()

test('an address that somebody changed loses what makes no sense, and keeps the rest', () => {
  const search = new URLSearchParams('words=fox&starred=yes&kind=painted&when=week&collection=7&more=1')
  expect(readFilter(search)).toEqual({ words: 'fox', when: 'week' })
})

test('what is read is what was written', () => {
  const filter = { words: 'a fox & 50 %', starred: '1' as const, kind: 'upscaled' as const }
  expect(readFilter(new URLSearchParams(searchOf(filter)))).toEqual(filter)
  expect(searchOf({ words: undefined })).toBe('')
})

test("days are the reader's own, and the last one belongs to the span", () => {
  expect(filterAt({ when: 'today' }, now).since).toBe(local(4, 14))
  expect(filterAt({ when: 'week' }, now).since).toBe(local(4, 8))
  expect(filterAt({ when: 'year' }, now).since).toBe(local(0, 1))
  expect(filterAt({ from: '2026-03-30', to: '2026-03-31' }, now)).toEqual({
    since: local(2, 30),
    until: local(3, 1),
  })
})

test('a collection is a place, not a wish', () => {
  expect(wishesIn({ collection: crypto.randomUUID(), words: 'fox', starred: '1' })).toBe(2)
})
