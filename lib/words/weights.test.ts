import { expect, test } from 'vitest'
import { putWeights, takeWeights } from './weights'

const fox = 'a (red fox:1.3) in (snow: 0.8), (night)'

test('a sentence without its weights, and what they were', () => {
  expect(takeWeights(fox)).toEqual({
    text: 'a red fox in snow, (night)',
    weighed: [
      { words: 'red fox', weight: '1.3' },
      { words: 'snow', weight: '0.8' },
    ],
  })
  expect(takeWeights('(:1.2) plain')).toEqual({ text: ' plain', weighed: [] })
})

test('the same words weigh the same in another sentence, in its own letters', () => {
  const { weighed } = takeWeights(fox)
  expect(putWeights('Red Fox, standing in deep snow at dusk.', weighed)).toBe(
    '(Red Fox:1.3), standing in deep (snow:0.8) at dusk.',
  )
})

test('words that the other sentence does not have stand behind it', () => {
  const { weighed } = takeWeights('(snow:0.8) and a (fox (young):1.2) with (a+b:1.1)')
  expect(weighed.map(({ words }) => words)).toEqual(['snow', 'a+b'])
  expect(putWeights('Snowflakes and snowfall.', weighed)).toBe('Snowflakes and snowfall, (snow:0.8), (a+b:1.1)')
})
