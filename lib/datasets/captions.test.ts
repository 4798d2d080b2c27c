import { expect, it } from 'vitest'
import { captionFor, captionFromName, lookNamed, replaceIn } from './captions'

it.each([
  ['a_red-fox_03.png', 'a red fox'],
  ['things/blue whale (2).JPG', 'blue whale'],
  ['CastleOnARidge.webp', 'castle on aridge'],
  ['IMG_2034.jpg', null],
  ['DSC00012.JPG', null],
  ['PXL_20240102_112233.jpg', null],
  ['3f2a9c1bd0e4.png', null],
  ['photo.png', null],
  ['0007.png', null],
])('makes of the name %s the caption %s', (name, caption) => {
  expect(captionFromName(name)).toBe(caption)
})

it('puts the trigger at the end of a caption once, as a prompt has it', () => {
  const look = { name: 'Dusk', description: 'evenings', subject: 'look', trigger: 'dusky' }
  expect(captionFor({ caption: 'a hill' }, look)).toBe('a hill, dusky')
  expect(captionFor({ caption: 'a Dusky hill' }, look)).toBe('a Dusky hill')
  expect(captionFor({ caption: 'dusky, a hill' }, look)).toBe('dusky, a hill')
  expect(captionFor({ caption: 'duskyish' }, look)).toBe('duskyish, dusky')
  expect(captionFor({ caption: '' }, look)).toBe('dusky')
  expect(captionFor({ caption: '' }, { ...look, subject: 'thing' })).toBe('evenings, dusky')
})

it('replaces words as they are, not as a pattern', () => {
  expect(replaceIn('a (red) fox, red', 'RED', 'blue')).toBe('a (blue) fox, blue')
  expect(replaceIn('a fox, $1.', '.', '')).toBe('a fox, $1')
  expect(replaceIn('a fox, painting, snow', 'painting', '')).toBe('a fox, snow')
})

it('sees when a caption names the look', () => {
  expect(lookNamed('gouache painting of a swan')).toBe('gouache painting of')
  expect(lookNamed('a swan on a misty lake')).toBeNull()
})
