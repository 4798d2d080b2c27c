import { expect, test } from 'vitest'
import { draftWithout, fits, pickOf, picksOf, takeTags, withoutWords, withStyle, withWords } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'

const ink = {
  id: '01920000-0000-7000-8000-000000000001',
  name: 'Night ink',
  strength: 0.9,
  architecture: 'sprout',
  trigger: 'nghtnk',
} as LoraView
const model = { id: 'sprout', name: 'Sprout', architecture: 'sprout' } as never

test('trigger words stand behind the sentence once, and are taken off again', () => {
  const styles = [{ words: 'nghtnk' }, { words: 'soft' }]
  expect(withWords('a fox, ', styles)).toBe('a fox, nghtnk, soft')
  expect(withWords('a NGHTNK fox', styles)).toBe('a NGHTNK fox, soft')
  expect(withWords('', styles)).toBe('')
  expect(withoutWords('a fox, nghtnk, soft', styles)).toBe('a fox')
  expect(withoutWords('a nghtnk fox', styles)).toBe('a nghtnk fox')
})

test('words she wrote stay when their style goes', () => {
  const picked = pickOf(ink)
  expect(draftWithout('a fox', picked)).toBe('a fox')
  expect(draftWithout('a fox', { ...picked, words: 'nghtnk at dawn' })).toBe('a fox, nghtnk at dawn')
  expect(draftWithout('', { ...picked, words: 'nghtnk at dawn' })).toBe('nghtnk at dawn')
  expect(draftWithout('a fox', { ...picked, words: '' })).toBe('a fox')
})

test('a tag from elsewhere becomes a pick where the style is here', () => {
  const { text, picks } = takeTags('a fox <lora:night_ink:0.6>, <lora:other:1> snow', [ink])
  expect(text).toBe('a fox, <lora:other:1> snow')
  expect(picks).toMatchObject([{ id: ink.id, strength: 0.6, words: 'nghtnk' }])
  expect(takeTags('<lora:Night ink>', [ink]).picks).toMatchObject([{ strength: 0.9 }])
  expect(takeTags('<lora:night ink:99>', [ink]).picks).toMatchObject([{ strength: 2 }])
  expect(takeTags('a  fox , <lora:night', [ink])).toEqual({ text: 'a  fox , <lora:night', picks: [] })
})

test('a style is worn once, and by the models it is made for', () => {
  const picked = pickOf(ink)
  expect(withStyle([picked], { ...picked, strength: 0.3 })).toEqual([{ ...picked, strength: 0.3 }])
  expect(fits(picked, model)).toBe(true)
  expect(fits({ architecture: 'sdxl' }, model)).toBe(false)
  const used = [{ id: ink.id, name: 'Night ink', strength: 0.5, words: 'nghtnk' }]
  expect(picksOf(used, [], model)).toEqual([{ ...picked, strength: 0.5 }])
})
