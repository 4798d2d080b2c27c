import { expect, test } from 'vitest'
import { intentsOf, shelvesOf } from '@/components/styles/shelves'
import type { LoraView } from '@/lib/loras/schema'

const style = (name: string, whose: LoraView['whose'], intents: string[] = []) => ({ name, whose, intents }) as LoraView

const all = [
  style('night', 'shipped', ['storybook', 'portrait']),
  style('mine', 'mine', ['logo']),
  style('ink', 'shipped', ['storybook']),
  style('plain', 'shipped'),
  style('lent', 'shared', ['storybook']),
]

test('hers stand first, and each style once', () => {
  expect(shelvesOf(all).map(({ name, loras }) => [name, loras.map((one) => one.name)])).toEqual([
    ['Yours', ['mine']],
    ['Shared with you', ['lent']],
    ['Storybook', ['ink']],
    ['Portrait', ['night']],
    ['More', ['plain']],
  ])
})

test('what styles are for, most common first', () => {
  expect(intentsOf(all)).toEqual(['storybook', 'logo', 'portrait'])
  expect(shelvesOf([])).toEqual([])
})
