import { expect, it } from 'vitest'
import { since } from './since'

const now = Date.parse('2026-05-04T12:00:00Z')

it.each([
  ['2026-05-04T11:59:30Z', 'just now'],
  ['2026-05-04T11:55:00Z', '5 minutes ago'],
  ['2026-05-04T09:30:00Z', '2 hours ago'],
  ['2026-05-03T10:00:00Z', 'yesterday'],
  ['2026-04-22T10:00:00Z', '12 days ago'],
  ['2026-05-10T13:00:00Z', 'in 6 days'],
])('%s is %s', (iso, words) => expect(since(iso, now)).toBe(words))
