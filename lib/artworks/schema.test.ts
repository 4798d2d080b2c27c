import { expect, it } from 'vitest'
import { ArtworkFilter } from './schema'

const since = (text: string) => ArtworkFilter.safeParse({ since: text })

it('reads a moment of any offset as the one that the database can name', () => {
  expect(since('3279-08-28T10:57:42-23:39').data?.since).toBe('3279-08-29T10:36:42.000Z')
  expect(since('2026-03-02T00:00:00Z').data?.since).toBe('2026-03-02T00:00:00.000Z')
})

it.each(['0000-06-01T00:00:00Z', '9999-12-31T23:59:59-23:59', '2026-13-01T00:00:00Z', 'yesterday', ''])(
  'is no moment of a picture: %j',
  (text) => expect(since(text).success).toBe(false),
)
