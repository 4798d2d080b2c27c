import { expect, it } from 'vitest'
import { keepable } from './keepable'

it('leaves out what no database keeps, however deep and in names, too', () => {
  const given = { 'a\u0000b': ['x\ud800y', { ok: '🦊 é\n' }], n: 1, none: null, is: true }
  expect(keepable(given)).toEqual({ ab: ['xy', { ok: '🦊 é\n' }], n: 1, none: null, is: true })
})

it('leaves what is no plain value as it is', () => {
  const date = new Date()
  expect(keepable({ date })).toEqual({ date })
  expect(keepable(undefined)).toBeUndefined()
})
