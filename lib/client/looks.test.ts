import { expect, test } from 'vitest'
import { LOOKS } from '@/lib/looks/schema'
import { takeLooks } from './looks'
import { withWords } from './styles'

const [photograph, , watercolour] = LOOKS
const own = { name: 'Paper', words: 'rough paper' }

test('looks come off the end of a sentence in the order they were put on', () => {
  const looks = [photograph!, watercolour!]
  expect(takeLooks(withWords('a fox, in the snow', looks), LOOKS)).toEqual({ prompt: 'a fox, in the snow', looks })
})

test('of two that fit the longer one is it, and a sentence is never emptied', () => {
  expect(takeLooks('a fox, watercolour, soft washes, rough paper', [own, ...LOOKS]).looks).toEqual([watercolour])
  expect(takeLooks('a fox, rough paper', [own, ...LOOKS])).toEqual({ prompt: 'a fox', looks: [own] })
  expect(takeLooks('rough paper', [own])).toEqual({ prompt: 'rough paper', looks: [] })
})

test('words in the middle stay', () => {
  expect(takeLooks('a fox, rough paper, at night', [own])).toEqual({
    prompt: 'a fox, rough paper, at night',
    looks: [],
  })
})
